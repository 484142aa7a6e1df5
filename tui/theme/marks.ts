import type {AppStatusWord, WorkerState} from '../../src/protocol/status.ts';
import type {Tone} from './theme.ts';

export interface Mark {
	glyph: string;
	tone: Tone;
}

const appMarks: Record<AppStatusWord, Mark> = {
	launching: {glyph: '◌', tone: 'busy'},
	online: {glyph: '●', tone: 'good'},
	degraded: {glyph: '◐', tone: 'warn'},
	reloading: {glyph: '↻', tone: 'busy'},
	stopping: {glyph: '◌', tone: 'warn'},
	stopped: {glyph: '○', tone: 'dim'},
	errored: {glyph: '✖', tone: 'bad'},
};

const workerMarks: Record<WorkerState, Mark> = {
	forked: {glyph: '◌', tone: 'busy'},
	online: {glyph: '◌', tone: 'busy'},
	listening: {glyph: '◐', tone: 'busy'},
	ready: {glyph: '●', tone: 'good'},
	draining: {glyph: '◒', tone: 'warn'},
	killing: {glyph: '✖', tone: 'bad'},
	exited: {glyph: '○', tone: 'dim'},
};

/** A word of a newer daemon is shown as it is. */
const unknown: Mark = {glyph: '?', tone: 'warn'};

export function appMark(word: AppStatusWord): Mark {
	return appMarks[word] ?? unknown;
}

export function workerMark(state: WorkerState): Mark {
	return workerMarks[state] ?? unknown;
}

const spinner = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];

/** Turns with time, so it costs no timer of its own. */
export function spinnerGlyph(now: number): string {
	return spinner[Math.floor(now / 250) % spinner.length] ?? '…';
}
