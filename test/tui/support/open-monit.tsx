import {stripVTControlCharacters} from 'node:util';
import {Text} from 'ink';
import {render} from 'ink-testing-library';
import {onTestFinished, vi} from 'vitest';
import type {StatusFrame} from '../../../src/protocol/status.ts';
import {Monit} from '../../../tui/components/Monit.tsx';
import {createStore} from '../../../tui/store/create-store.ts';
import {initialState} from '../../../tui/store/monit-state.ts';
import {createEffectRunner, FeedRunner} from '../../../tui/store/run-effects.ts';
import {createTheme} from '../../../tui/theme/theme.ts';
import {words} from './command-words.ts';
import {FakeClock} from './fake-clock.ts';
import {FakeSource} from './fake-source.ts';

export const keys = {
	up: '\u001B[A',
	down: '\u001B[B',
	right: '\u001B[C',
	left: '\u001B[D',
	escape: '\u001B',
	enter: '\r',
	tab: '\t',
	shiftTab: '\u001B[Z',
	ctrlC: '\u0003',
	ctrlD: '\u0004',
	backspace: '\u007F',
};

interface OpenOptions {
	columns?: number;
	rows?: number;
	frame?: StatusFrame;
	isReadOnly?: boolean;
	color?: boolean;
}

/** The whole TUI on a fake terminal, a fake source and a clock that stands. */
export async function openMonit({columns = 80, rows = 24, frame, isReadOnly = false, color = false}: OpenOptions = {}) {
	const clock = new FakeClock();
	const source = new FakeSource();
	const terminal = {copy: vi.fn(), page: vi.fn(async () => null), handOver: vi.fn(async () => null), quit: vi.fn()};
	const feeds = new FeedRunner(source);
	const store = createStore({
		initial: initialState({home: '/home/ann/.fcm', now: clock.now(), isReadOnly, words, size: {columns, rows}}),
		clock,
		runEffect: createEffectRunner(source, terminal),
		onState: (state, dispatch) => feeds.follow(state, dispatch),
	});
	source.watch((event) => store.dispatch(event));
	const ink = render(<Text>not yet</Text>);
	const resize = (width: number, height: number) => {
		Object.defineProperties(ink.stdout, {
			columns: {value: width, configurable: true},
			rows: {value: height, configurable: true},
		});
		ink.stdout.emit('resize');
	};
	resize(columns, rows);
	ink.rerender(<Monit store={store} theme={createTheme(color)} />);
	onTestFinished(() => {
		store.close();
		feeds.close();
		ink.unmount();
	});
	await turn();
	if (frame) source.emit({type: 'frame', frame});
	await turn();
	return {
		clock,
		source,
		store,
		terminal,
		resize: async (width: number, height: number) => {
			resize(width, height);
			await turn();
		},
		/** How often something was drawn. */
		drawn: () => ink.stdout.frames.length,
		screen: () => stripVTControlCharacters(ink.lastFrame() ?? ''),
		lines: () => stripVTControlCharacters(ink.lastFrame() ?? '').split('\n'),
		/** Presses keys one after the other, each in its own read. */
		press: async (...pressed: string[]) => {
			for (const key of pressed) {
				ink.stdin.write(key);
				await turn();
			}
		},
		/** Moves the clock and lets React draw. */
		pass: async (ms: number) => {
			clock.advance(ms);
			await turn();
		},
		turn,
	};
}

/** Lets microtasks, immediates (a lone Esc waits for one) and React's work run. */
async function turn(): Promise<void> {
	for (let round = 0; round < 3; round++) await new Promise((resolve) => setImmediate(resolve));
}
