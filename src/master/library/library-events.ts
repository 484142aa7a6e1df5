import type {AppEvent} from '../../protocol/events.ts';
import type {FcmError} from '../../shared/errors.ts';
import type {Master} from '../master.ts';
import {infoOfWorker, type WorkerEnd, type WorkerInfo} from '../worker-info.ts';
import type {CommandResult} from './command-result.ts';

/** What a Master emits. Of one worker, in this order: fork, online, listening, ready, drain, exit. */
export interface LibraryEvents {
	/** `run()` has begun. */
	init: [];
	fork: [worker: WorkerInfo];
	online: [worker: WorkerInfo];
	/** `address`: "127.0.0.1:3000", "*:3000" or a path. */
	listening: [worker: WorkerInfo, address: string];
	ready: [worker: WorkerInfo];
	/** Its end has begun: it takes no new connections and finishes what it has. */
	drain: [worker: WorkerInfo];
	exit: [worker: WorkerInfo, end: WorkerEnd];
	/** It ended unasked, and not with code 0; after its `exit`. */
	crash: [worker: WorkerInfo, end: WorkerEnd];
	/** A message that the app in a worker sent with `process.send()`. */
	message: [worker: WorkerInfo, message: unknown];
	/** A slot is filled again in `retryInMs`. */
	backoff: [slot: number, trouble: {failures: number; retryInMs: number; reason: string}];
	/** A slot is not filled any more: `maxRestarts` failures in a row. */
	giveup: [slot: number, trouble: {failures: number; reason: string}];
	/** A reload is over, and has succeeded. */
	reload: [result: CommandResult];
	/** A reload is over, and has failed: the old generation serves on. */
	rollback: [error: FcmError];
	scale: [change: {from: number; to: number}];
	/** The end of all workers has begun. */
	shutdown: [];
	/** All workers are gone. */
	stopped: [];
	/** Everything that happens, as in `fcm events --json`. */
	event: [event: AppEvent];
	/** Something of yours threw (a logger, a status callback) and was left out. */
	warning: [words: string];
}

/** `emit` with its name and arguments as one list. */
export type LibraryEvent = {
	[Name in keyof LibraryEvents]: [name: Name, ...args: LibraryEvents[Name]];
}[keyof LibraryEvents];

type Emit = (...event: LibraryEvent) => void;

/** Passes on what happens to an app in the words of the library. */
export function publish(master: Master, emit: Emit): void {
	master.on('online', (worker) => emit('online', worker));
	master.on('message', (worker, message) => emit('message', worker, message));
	master.journal.listen((event) => {
		translate(event, emit);
		if (event.type === 'slot-gave-up') queueMicrotask(() => noteFailure(master));
		emit('event', event);
	});
}

function translate(event: AppEvent, emit: Emit): void {
	switch (event.type) {
		case 'worker-forked':
			return emit('fork', infoOfWorker(event));
		case 'worker-listening':
			return emit('listening', infoOfWorker(event), event.address);
		case 'worker-ready':
			return emit('ready', infoOfWorker(event));
		case 'worker-draining':
			return emit('drain', infoOfWorker(event));
		case 'worker-exited': {
			const {code, signal, reason, wanted} = event;
			emit('exit', infoOfWorker(event), {code, signal, reason, wanted});
			if (!wanted && code !== 0) emit('crash', infoOfWorker(event), {code, signal, reason, wanted});
			return;
		}
		case 'slot-backoff':
			return emit('backoff', event.slot, {failures: event.failures, retryInMs: event.retryInMs, reason: event.reason});
		case 'slot-gave-up':
			return emit('giveup', event.slot, {failures: event.failures, reason: event.reason});
		case 'app-scaled':
			return emit('scale', {from: event.from, to: event.to});
		case 'app-stopped':
			return emit('stopped');
	}
}

/** Nothing is left that would hold this process, and an exit code of 0 would claim that all went well. */
function noteFailure(master: Master): void {
	if (master.status().status === 'errored') process.exitCode ??= 1;
}
