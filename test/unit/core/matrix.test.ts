import {describe, expect, it} from 'vitest';
import {appStatusWord} from '../../../src/core/app-status-word.ts';
import type {CoreEvent} from '../../../src/core/core-event.ts';
import {Driver} from './harness.ts';

function proving(): Driver {
	const app = Driver.running(2);
	app.reload();
	for (const worker of app.workers(2)) app.listen(worker);
	return app;
}

/** Every situation an app can be in, made by the shortest way to it. */
const situations = {
	stopped: () => new Driver(),
	starting: () => {
		const app = new Driver();
		app.start(2);
		return app;
	},
	running: () => Driver.running(2),
	surging: () => {
		const app = Driver.running(2);
		app.reload();
		return app;
	},
	proving,
	retiring: () => {
		const app = proving();
		app.pass(1000);
		return app;
	},
	'rolling back': () => {
		const app = Driver.running(2);
		app.reload();
		app.exit(app.workers(2)[0]!);
		return app;
	},
	scaling: () => {
		const app = Driver.running(2);
		app.scale(3);
		return app;
	},
	stopping: () => {
		const app = Driver.running(2);
		app.stop();
		return app;
	},
	restarting: () => {
		const app = Driver.running(2);
		app.restart();
		return app;
	},
	vacating: () => {
		const app = Driver.running(2, {succession: 'stop-first'});
		app.reload(2, {succession: 'stop-first'});
		return app;
	},
	'going back': () => {
		const app = Driver.running(2, {succession: 'stop-first'});
		app.reload(2, {succession: 'stop-first'});
		app.exit(app.workers(1, 'draining')[0]!, 0);
		app.exit(app.workers(2)[0]!);
		return app;
	},
	errored: () => {
		const app = new Driver();
		app.start(1, {maxRestarts: 1});
		app.exit(1);
		return app;
	},
} satisfies Record<string, () => Driver>;

type Situation = keyof typeof situations;

const words: Record<Situation, string> = {
	...{stopped: 'stopped', starting: 'launching', running: 'online', surging: 'reloading', proving: 'reloading'},
	...{retiring: 'reloading', 'rolling back': 'reloading', scaling: 'degraded', stopping: 'stopping'},
	...{restarting: 'stopping', vacating: 'reloading', 'going back': 'reloading', errored: 'errored'},
};

/** What each command meets at once: its outcome, or `waits`. */
const answers: Record<Situation, Record<'start' | 'stop' | 'restart' | 'reload' | 'scale', string>> = {
	stopped: {start: 'waits', stop: 'unchanged', restart: 'waits', reload: 'not-running', scale: 'not-running'},
	starting: {start: 'busy start', stop: 'waits', restart: 'busy start', reload: 'busy start', scale: 'busy start'},
	running: {start: 'unchanged', stop: 'waits', restart: 'waits', reload: 'waits', scale: 'waits'},
	surging: {start: 'busy reload', stop: 'waits', restart: 'busy reload', reload: 'busy reload', scale: 'busy reload'},
	proving: {start: 'busy reload', stop: 'waits', restart: 'busy reload', reload: 'busy reload', scale: 'busy reload'},
	retiring: {start: 'busy reload', stop: 'waits', restart: 'busy reload', reload: 'busy reload', scale: 'busy reload'},
	'rolling back': {
		...{start: 'busy reload', stop: 'waits', restart: 'busy reload', reload: 'busy reload', scale: 'busy reload'},
	},
	scaling: {start: 'busy scale', stop: 'waits', restart: 'busy scale', reload: 'busy scale', scale: 'busy scale'},
	stopping: {start: 'busy stop', stop: 'waits', restart: 'busy stop', reload: 'busy stop', scale: 'busy stop'},
	restarting: {
		...{start: 'busy restart', stop: 'waits', restart: 'busy restart', reload: 'busy restart', scale: 'busy restart'},
	},
	vacating: {start: 'busy reload', stop: 'waits', restart: 'busy reload', reload: 'busy reload', scale: 'busy reload'},
	'going back': {
		...{start: 'busy reload', stop: 'waits', restart: 'busy reload', reload: 'busy reload', scale: 'busy reload'},
	},
	errored: {start: 'waits', stop: 'done', restart: 'waits', reload: 'waits', scale: 'waits'},
};

/** Every event about a worker; sent to every living worker, and to one that is long gone. */
const workerEvents: ((worker: number) => CoreEvent)[] = [
	(worker) => ({type: 'worker-online', worker}),
	(worker) => ({type: 'worker-listening', worker, address: '127.0.0.1:3000'}),
	(worker) => ({type: 'worker-said-ready', worker}),
	(worker) => ({type: 'worker-drained', worker}),
	(worker) => ({type: 'worker-failed', worker, detail: 'Error: boom'}),
	(worker) => ({type: 'worker-exited', worker, code: 1, signal: null}),
	(worker) => ({type: 'worker-exited', worker, code: 1, signal: null, lingers: true}),
	(worker) => ({type: 'worker-gone', worker}),
	(worker) => ({type: 'worker-left', worker, reason: 'it has disconnected itself'}),
	() => ({type: 'tick'}),
];

describe('the matrix of situations and commands', () => {
	for (const [situation, make] of Object.entries(situations) as [Situation, () => Driver][]) {
		it(`${situation}: has its word and answers every command`, () => {
			expect(appStatusWord(make().state)).toBe(words[situation]);
			const met = Object.fromEntries(
				(['start', 'stop', 'restart', 'reload', 'scale'] as const).map((kind) => {
					const app = make();
					const command = kind === 'scale' ? app.scale(4) : app[kind]();
					const outcome = app.outcomes.get(command);
					if (!outcome) return [kind, 'waits'];
					return [kind, outcome.kind === 'busy' ? `busy ${outcome.running}` : outcome.kind];
				}),
			);
			expect(met).toEqual(answers[situation]);
		});
	}
});

describe('the matrix of situations and worker events', () => {
	for (const [situation, make] of Object.entries(situations) as [Situation, () => Driver][]) {
		it(`${situation}: takes every event of every worker, and comes to rest after a stop`, () => {
			for (const event of workerEvents) {
				for (const worker of [...make().workers(), 999]) {
					const app = make();
					app.send(event(worker));
					const stop = app.stop();
					for (const id of app.workers()) app.exit(id, 0);
					for (const id of app.state.lingering.keys()) app.gone(id);
					expect(app.workers()).toEqual([]);
					expect(appStatusWord(app.state)).toBe('stopped');
					expect(app.outcomes.has(stop)).toBe(true);
				}
			}
		});
	}

	it('never starts the drain of the current generation before a promotion', () => {
		for (const situation of ['surging', 'proving'] as const) {
			for (const event of workerEvents) {
				for (const worker of situations[situation]().workers()) {
					const app = situations[situation]();
					const sent = event(worker);
					const itself = sent.type === 'worker-left' ? worker : null;
					const drained = app.send(sent).filter((effect) => effect.type === 'drain' && effect.worker !== itself) as {
						worker: number;
					}[];
					for (const drain of drained) expect(app.state.workers.get(drain.worker)?.generation).toBe(2);
				}
			}
		}
	});
});
