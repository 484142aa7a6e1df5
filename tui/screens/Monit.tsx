import {useKeys} from '../hooks/use-keys.ts';
import {useMonitState} from '../hooks/use-monit-state.ts';
import {useTerminalSize} from '../hooks/use-terminal-size.ts';
import {ThemeContext} from '../hooks/use-theme.ts';
import type {MonitStore} from '../store/create-store.ts';
import type {Theme} from '../theme/theme.ts';
import {HelpScreen} from './HelpScreen.tsx';
import {LogScreen} from './LogScreen.tsx';
import {TableScreen} from './TableScreen.tsx';

/** The whole TUI: the screen that the state asks for. */
export function Monit({store, theme}: {store: MonitStore; theme: Theme}) {
	const state = useMonitState(store);
	const size = useTerminalSize();
	useKeys(store, size);
	return <ThemeContext value={theme}>{screenOf(state, size)}</ThemeContext>;
}

function screenOf(state: ReturnType<typeof useMonitState>, size: ReturnType<typeof useTerminalSize>) {
	if (state.prompt.kind === 'help') return <HelpScreen state={state} top={state.prompt.top} size={size} />;
	if (state.view.screen === 'logs') return <LogScreen state={state} view={state.view} size={size} />;
	return <TableScreen state={state} size={size} />;
}
