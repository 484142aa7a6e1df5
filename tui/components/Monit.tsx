import {Box, useStdout} from 'ink';
import {useCallback, useEffect, useSyncExternalStore} from 'react';
import {useKeys} from '../hooks/use-keys.ts';
import type {MonitStore} from '../store/create-store.ts';
import type {FramePainter} from '../terminal/frame-painter.ts';
import {wholeLine} from '../terminal/piece.ts';
import type {Theme} from '../theme/theme.ts';
import {ThemeContext} from '../theme/theme-context.ts';
import {Line} from './Line.tsx';

export interface MonitProps {
	store: MonitStore;
	theme: Theme;
	/** Says what is to be drawn. Left out: everything. */
	painter?: FramePainter;
	/** False while the terminal is given to another program. */
	isActive?: boolean;
}

const never = () => () => {};
const zero = () => 0;

/** The whole TUI: draws lines of the store's frame, and hands it the keys and the size of the terminal. */
export function Monit({store, theme, painter, isActive = true}: MonitProps) {
	const rows = useSyncExternalStore(store.subscribe, store.get);
	useSyncExternalStore(painter?.subscribe ?? never, painter?.version ?? zero);
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
	const pieces = painter ? painter.choose(rows) : rows.map(wholeLine);
	return (
		<ThemeContext value={theme}>
			<Box flexDirection="column" height={pieces.length}>
				{pieces.map(({line, row}) => (
					<Line key={line} row={row} />
				))}
			</Box>
		</ThemeContext>
	);
}
