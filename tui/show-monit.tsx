import {render} from 'ink';
import {Monit} from './components/Monit.tsx';
import type {CommandWord} from './keymap/command-words.ts';
import type {Clock} from './source/clock.ts';
import type {MonitSource} from './source/monit-source.ts';
import {createStore, type MonitStore} from './store/create-store.ts';
import {initialState} from './store/monit-state.ts';
import {createEffectRunner, FeedRunner} from './store/run-effects.ts';
import type {AlternateScreen} from './terminal/alternate-screen.ts';
import {framePainter} from './terminal/frame-painter.ts';
import {clipboardSequence} from './terminal/hand-over.ts';
import {createTheme} from './theme/theme.ts';

export interface ShowMonitOptions {
	source: MonitSource;
	clock: Clock;
	home: string;
	color: boolean;
	isReadOnly: boolean;
	words: readonly CommandWord[];
	stdin: NodeJS.ReadStream;
	stdout: NodeJS.WriteStream;
	screen: AlternateScreen;
	/** Programs that need the terminal: the log files in a pager, a command. What went wrong, in words. */
	page(apps: readonly string[]): Promise<string | null>;
	handOver(argv: readonly string[]): Promise<string | null>;
	/** Ends the show from outside. */
	signal: AbortSignal;
}

/** A daemon that answers at once spares the screen on which it is waited for; that one costs as much as the first that counts. */
const graceMs = 150;

/** Draws until the user quits or `signal` aborts; rejects when a component throws. Ends the source. */
export async function showMonit(options: ShowMonitOptions): Promise<void> {
	const {source, clock, home, color, isReadOnly, words, stdin, stdout, screen, signal} = options;
	const ended = new AbortController();
	const painter = framePainter(stdout);
	const feeds = new FeedRunner(source);
	const size = {columns: stdout.columns || 80, rows: stdout.rows || 24};
	const store = createStore({
		initial: initialState({home, now: clock.now(), isReadOnly, words, size}),
		clock,
		runEffect: createEffectRunner(source, {
			copy: (text) => void stdout.write(clipboardSequence(text)),
			page: (apps) => lend(() => options.page(apps)),
			handOver: (argv) => lend(() => options.handOver(argv)),
			quit: () => ended.abort(),
		}),
		onState: (state, dispatch) => feeds.follow(state, dispatch),
	});
	source.watch((event) => store.dispatch(event));
	await firstFrame(store, clock);
	const theme = createTheme(color);
	const draw = (isActive: boolean) => <Monit store={store} theme={theme} painter={painter} isActive={isActive} />;
	// Debug: Ink writes what it is given at once and as one text. Where that goes is the painter's business.
	const ink = render(draw(true), {stdin, stdout: painter.stdout, exitOnCtrlC: false, patchConsole: false, debug: true});

	/** The other program gets a terminal as it was before the monitor. */
	async function lend(work: () => Promise<string | null>): Promise<string | null> {
		painter.pause();
		ink.rerender(draw(false));
		screen.leave();
		try {
			return await work();
		} finally {
			if (!ended.signal.aborted && !signal.aborted) {
				screen.enter();
				painter.resume();
				ink.rerender(draw(true));
			}
		}
	}

	const unmount = () => ink.unmount();
	for (const end of [ended.signal, signal]) end.addEventListener('abort', unmount, {once: true});
	try {
		if (signal.aborted) unmount();
		await ink.waitUntilExit();
	} finally {
		signal.removeEventListener('abort', unmount);
		store.close();
		feeds.close();
		source.close();
	}
}

function firstFrame(store: MonitStore, clock: Clock): Promise<void> {
	return new Promise((resolve) => {
		const unsubscribe = store.subscribe(done);
		const cancel = clock.after(graceMs, done);
		function done(): void {
			unsubscribe();
			cancel();
			resolve();
		}
	});
}
