import {render} from 'ink';
import {Monit} from './screens/Monit.tsx';
import type {Clock} from './source/clock.ts';
import type {MonitSource} from './source/monit-source.ts';
import {createStore} from './store/create-store.ts';
import {initialState} from './store/monit-state.ts';
import {createEffectRunner} from './store/run-effects.ts';
import {createTheme} from './theme/theme.ts';

export interface ShowMonitOptions {
	source: MonitSource;
	clock: Clock;
	home: string;
	color: boolean;
	stdin: NodeJS.ReadStream;
	stdout: NodeJS.WriteStream;
	/** Ends the show from outside. */
	signal: AbortSignal;
}

/** Draws until the user quits or `signal` aborts; rejects when a component throws. Ends the source. */
export async function showMonit({source, clock, home, color, stdin, stdout, signal}: ShowMonitOptions): Promise<void> {
	const ended = new AbortController();
	const store = createStore({
		initial: initialState(home, clock.now()),
		clock,
		runEffect: createEffectRunner(source, () => ended.abort()),
	});
	const ink = render(<Monit store={store} theme={createTheme(color)} />, {
		stdin,
		stdout,
		exitOnCtrlC: false,
		patchConsole: false,
	});
	const unmount = () => ink.unmount();
	for (const end of [ended.signal, signal]) end.addEventListener('abort', unmount, {once: true});
	try {
		source.watch((event) => store.dispatch(event));
		if (signal.aborted) unmount();
		await ink.waitUntilExit();
	} finally {
		signal.removeEventListener('abort', unmount);
		store.close();
		source.close();
	}
}
