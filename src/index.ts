/** The public API. Loading it loads neither node-ipc nor React. */
export {defineConfig} from './config/define-config.ts';
export type {EcosystemFile} from './config/ecosystem-keys.ts';
export type {CommandResult} from './master/library/command-result.ts';
export type {LibraryEvents as MasterEvents} from './master/library/library-events.ts';
export {LibraryMaster as Master} from './master/library/library-master.ts';
export type {LibraryOptions as MasterOptions, LiveOptions} from './master/library/library-options.ts';
export type {LogSink} from './master/library/log-sink.ts';
export type {SignalAction} from './master/library/signal-actions.ts';
export type {WorkerEnd, WorkerInfo} from './master/worker-info.ts';
export type {AppEvent} from './protocol/events.ts';
export type {ServerStatus, ServerWorker} from './protocol/server-status.ts';
export type {AppStatus, AppStatusWord, StatusReport, WorkerState, WorkerStatus} from './protocol/status.ts';
export {type ErrorCode, errorTable, exitCodes, FcmError} from './shared/errors.ts';
export {Status} from './shared/status.ts';
export {version} from './shared/version.ts';
export {type EcvValidator, setEcvValidator} from './worker/ecv/ecv-hook.ts';
export {Worker, type WorkerOptions} from './worker/worker.ts';
