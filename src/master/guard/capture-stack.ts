import type {RequestInFlight} from '../../protocol/activity.ts';
import {pause} from '../../shared/deadline.ts';
import type {InspectorLines} from './inspector-lines.ts';
import {InspectorSession} from './inspector-session.ts';
import {type ProcessCondition, processCondition} from './process-condition.ts';

const maxRequests = 50;
const maxFrames = 50;
const stepMs = 300;

/** Its name marks our own frames in the stack that it returns. */
const stackScript = 'fcm:stack';

/** V8 writes the stack itself, so it reads as every other one does, source maps included. What it takes for that is set back. */
const stackExpression = `(() => {
	const {stackTraceLimit, prepareStackTrace} = Error;
	try {
		Error.stackTraceLimit = ${maxFrames + 2};
		Error.prepareStackTrace = undefined;
		return new Error().stack;
	} finally {
		Error.stackTraceLimit = stackTraceLimit;
		Error.prepareStackTrace = prepareStackTrace;
	}
})()
//# sourceURL=${stackScript}`;

/** Once the worker goes on and we have gone. An older Node leaves its inspector open, on loopback. */
const closeExpression = `setImmediate(() => process.getBuiltinModule?.('node:inspector').close()), null`;

/** The preload provides the list: see RequestInFlight. */
const requestsExpression = `(() => {
	const requests = globalThis[Symbol.for('fcm.requests')]?.() ?? [];
	return JSON.stringify({total: requests.length, first: requests.slice(0, ${maxRequests})});
})()`;

export interface RequestsInFlight {
	total: number;
	/** At most 50. */
	first: RequestInFlight[];
}

export type Capture =
	| {kind: 'stack'; frames: string[]; requests: RequestsInFlight | null}
	/** Why there is no stack. */
	| {kind: 'none'; why: string}
	| {kind: 'gone'};

export interface CaptureOptions {
	pid: number;
	inspector: InspectorLines;
	/** Ends it. */
	signal: AbortSignal;
	/** The worker lives on: the inspector, if it was not open before, is closed again. */
	livesOn?: boolean;
}

/**
 * Where a worker that does not turn its event loop is in its JavaScript. SIGUSR1 makes Node open its inspector and
 * serve it from a thread of its own; the pause is an interrupt of V8, which loops, regular expressions and Atomics.wait
 * heed, and native code does not. Never rejects.
 */
export async function captureStack({pid, inspector, signal, livesOn = false}: CaptureOptions): Promise<Capture> {
	const condition = processCondition(pid);
	if (condition?.state === 'gone') return {kind: 'gone'};
	if (condition?.state === 'stopped') return none('the process is stopped, by SIGSTOP or a debugger');
	if (condition?.catchesUsr1 === false) return none('SIGUSR1 is switched off in it (--disable-sigusr1)');
	const closes = livesOn && !inspector.isOpen;
	const left = inspector.closingUrl;
	if (left) {
		const again = await readStack(left, signal, closes).catch(() => null);
		if (again) return again;
		inspector.forget();
	}
	let url: string;
	try {
		url = await inspector.opened(() => process.kill(pid, 'SIGUSR1'), signal);
	} catch (error) {
		if (!signal.aborted) return none(`its inspector cannot be opened: ${(error as Error).message}`);
		return none(`its inspector did not open; ${whereabouts(processCondition(pid))}`);
	}
	try {
		return await readStack(url, signal, closes);
	} catch (error) {
		if (!signal.aborted) return none(error instanceof Error ? error.message : String(error));
		return none(`it could not be paused; ${whereabouts(processCondition(pid))}`);
	} finally {
		if (closes) inspector.closes();
	}
}

async function readStack(url: string, signal: AbortSignal, closes: boolean): Promise<Capture> {
	const session = await InspectorSession.open(url, signal);
	try {
		// Without the pause, evaluate would also work in most loops, but finds an empty stack in one made of microtasks.
		const paused = session.next('Debugger.paused');
		await session.call('Debugger.enable');
		await session.call('Debugger.pause');
		await paused;
		const frames = await framesOfApp(session);
		const requests = await session.evaluate(requestsExpression).then(requestsIn, () => null);
		return {kind: 'stack', frames, requests};
	} finally {
		if (closes) await session.evaluate(closeExpression).catch(() => {});
		session.close();
	}
}

/**
 * Between two microtasks there may be nothing of the app on the stack: then one step further there is. A step that does
 * not end is of native code, and the first stack all there is.
 */
async function framesOfApp(session: InspectorSession): Promise<string[]> {
	const frames = framesIn(await session.evaluate(stackExpression));
	if (frames.some((frame) => !/\bnode:|<anonymous>/.test(frame))) return frames;
	const stepped = session.next('Debugger.paused');
	await session.call('Debugger.stepInto');
	const isFurther = await Promise.race([stepped.then(() => true), pause(stepMs).then(() => false)]);
	return isFurther ? framesIn(await session.evaluate(stackExpression)) : frames;
}

function none(why: string): Capture {
	return {kind: 'none', why};
}

function whereabouts(condition: ProcessCondition | null): string {
	if (condition?.state === 'running') return 'it computes in native code (or the app handles SIGUSR1 itself)';
	if (condition?.state === 'sleeping')
		return 'it waits in native code, for a file, a child or a lock (or the app handles SIGUSR1 itself)';
	return 'it may be in native code (or the app handles SIGUSR1 itself)';
}

/** The lines of a stack, without the error's own and without ours. */
export function framesIn(stack: unknown): string[] {
	const lines = String(stack).split('\n');
	return lines.filter((line) => /^\s+at /.test(line) && !line.includes(stackScript)).slice(0, maxFrames);
}

/** What came out of a process that anything may be wrong with; null when it is not what it should be. */
export function requestsIn(json: unknown): RequestsInFlight | null {
	if (typeof json !== 'string') return null;
	const {total, first} = JSON.parse(json) as {total: unknown; first: unknown};
	if (typeof total !== 'number' || !Array.isArray(first)) return null;
	return {total, first: first.filter(isRequest)};
}

function isRequest(value: unknown): value is RequestInFlight {
	if (typeof value !== 'object' || value === null) return false;
	const {method, url, ip, ageMs, state} = value as Record<keyof RequestInFlight, unknown>;
	return [method, url, ip, state].every((field) => typeof field === 'string') && typeof ageMs === 'number';
}
