import {stripVTControlCharacters} from 'node:util';
import {Text} from 'ink';
import {render} from 'ink-testing-library';
import {onTestFinished, vi} from 'vitest';
import type {StatusFrame} from '../../../src/protocol/status.ts';
import {Monit} from '../../../tui/screens/Monit.tsx';
import {createStore} from '../../../tui/store/create-store.ts';
import {initialState} from '../../../tui/store/monit-state.ts';
import {createEffectRunner} from '../../../tui/store/run-effects.ts';
import {createTheme} from '../../../tui/theme/theme.ts';
import {FakeClock} from './fake-clock.ts';
import {FakeSource} from './fake-source.ts';

export const keys = {
	up: '\u001B[A',
	down: '\u001B[B',
	right: '\u001B[C',
	left: '\u001B[D',
	escape: '\u001B',
	enter: '\r',
	ctrlC: '\u0003',
	backspace: '\u007F',
};

/** The whole TUI on a fake terminal, a fake source and a clock that stands. */
export async function openMonit(options: {columns?: number; rows?: number; frame?: StatusFrame} = {}) {
	const clock = new FakeClock();
	const source = new FakeSource();
	const onQuit = vi.fn();
	const store = createStore({
		initial: initialState('/home/ann/.fcm', clock.now()),
		clock,
		runEffect: createEffectRunner(source, onQuit),
	});
	source.watch((event) => store.dispatch(event));
	const ink = render(<Text>not yet</Text>);
	const resize = (columns: number, rows: number) => {
		Object.defineProperties(ink.stdout, {
			columns: {value: columns, configurable: true},
			rows: {value: rows, configurable: true},
		});
		ink.stdout.emit('resize');
	};
	resize(options.columns ?? 80, options.rows ?? 24);
	ink.rerender(<Monit store={store} theme={createTheme(false)} />);
	onTestFinished(() => {
		store.close();
		ink.unmount();
	});
	await turn();
	if (options.frame) source.emit({type: 'frame', frame: options.frame});
	await turn();
	return {
		clock,
		source,
		store,
		onQuit,
		resize: async (columns: number, rows: number) => {
			resize(columns, rows);
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
