/** The public API. Loading it loads neither node-ipc nor React. */
export {defineConfig} from './config/define-config.ts';
export type {EcosystemFile} from './config/ecosystem-keys.ts';
export type {AppEvent} from './protocol/events.ts';
export type {AppStatus, AppStatusWord, StatusReport, WorkerState, WorkerStatus} from './protocol/status.ts';
export {type ErrorCode, errorTable, exitCodes, FcmError} from './shared/errors.ts';
export {version} from './shared/version.ts';
export {Worker} from './worker/worker.ts';
