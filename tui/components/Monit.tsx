import {Box, useStdout} from 'ink';
import {useCallback, useEffect, useSyncExternalStore} from 'react';
import {useKeys} from '../hooks/use-keys.ts';
import type {MonitStore} from '../store/create-store.ts';
import type {Theme} from '../theme/theme.ts';
import {ThemeContext} from '../theme/theme-context.ts';
import {Line} from './Line.tsx';

export interface MonitProps {
	store: MonitStore;
	theme: Theme;
	/** False while the terminal is given to another program. */
	isActive?: boolean;
}

/** The whole TUI: draws the lines of the store's frame, and hands it the keys and the size of the terminal. */
export function Monit({store, theme, isActive = true}: MonitProps) {
	const rows = useSyncExternalStore(store.subscribe, store.get);
	const onKeys = useCallback(
		(names: readonly string[]) => store.dispatch(...names.map((key) => ({type: 'key', key}) as const)),
		[store],
	);
	useKeys(onKeys, isActive);
	const {stdout} = useStdout();
	useEffect(() => {
		const resized = () =>
			store.dispatch({type: 'resized', size: {columns: stdout.columns || 80, rows: stdout.rows || 24}});
		stdout.on('resize', resized);
		return () => {
			stdout.off('resize', resized);
		};
	}, [stdout, store]);
	return (
		<ThemeContext value={theme}>
			<Box flexDirection="column" height={rows.length} overflow="hidden">
				{rows.map((row, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is its place
					<Line key={index} row={row} />
				))}
			</Box>
		</ThemeContext>
	);
}
