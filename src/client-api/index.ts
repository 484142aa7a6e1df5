/** The public API for scripts that steer fcm: `flora-cluster-manager/client`. What an app needs is in `flora-cluster-manager`. */

export type {LogLine} from '../client/log-line.ts';
export {defineConfig} from '../config/define-config.ts';
export type {EcosystemApp, EcosystemFile} from '../config/ecosystem-keys.ts';
export type {WorkerActivity, WorkerEnd, WorkerStack} from '../protocol/activity.ts';
export type {
	AppActivity,
	AppDescription,
	AppEnvironment,
	AppVariable,
	DaemonInfo,
	DaemonReport,
	PastOfApp,
	RolloutOverride,
} from '../protocol/control-api.ts';
export type {AppEvent, EventType, RecordedEvent} from '../protocol/events.ts';
export type {HistoryCells, HistoryStep} from '../protocol/history.ts';
export type {Change} from '../protocol/operation.ts';
export type {FleetPlan, KeyChange, PlannedApp} from '../protocol/plan.ts';
export type {LeftAlone, SaveSummary} from '../protocol/saves.ts';
export type {
	AppStatus,
	AppStatusWord,
	StatusFrame,
	StatusReport,
	WorkerState,
	WorkerStatus,
} from '../protocol/status.ts';
export {type ErrorCode, errorTable, exitCodes, FcmError} from '../shared/errors.ts';
export {version} from '../shared/version.ts';
export type {
	Apps,
	Client,
	Done,
	FileOptions,
	LogOptions,
	StatusListener,
	Subscription,
	Watching,
} from './client.ts';
export {type ConnectOptions, connect} from './connect.ts';
