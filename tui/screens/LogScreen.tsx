import {Box} from 'ink';
import {HintLine} from '../components/HintLine.tsx';
import {Line} from '../components/Line.tsx';
import {logPage} from '../layout/log-page.ts';
import type {TerminalSize} from '../layout/terminal-size.ts';
import type {LogView, MonitState} from '../store/monit-state.ts';

export interface LogScreenProps {
	state: MonitState;
	view: LogView;
	size: TerminalSize;
}

/** The log of one app, followed; the newest line at the bottom. */
export function LogScreen({state, view, size}: LogScreenProps) {
	const rows = logPage(view.lines, view.back, size);
	return (
		<Box flexDirection="column" height={Math.max(1, size.rows - 1)} overflow="hidden">
			<Line tone="title">{titleOf(view)}</Line>
			<Box flexDirection="column" flexGrow={1} flexShrink={1} overflow="hidden">
				{rows.length === 0 && <Line tone="dim">no lines yet</Line>}
				{rows.map(({id, text, stream}) => (
					<Line key={id} tone={stream === 'err' ? 'bad' : 'plain'}>
						{text}
					</Line>
				))}
			</Box>
			{size.rows > 2 && <HintLine state={state} columns={size.columns} />}
		</Box>
	);
}

function titleOf({app, errorsOnly, back, problem}: LogView): string {
	const what = errorsOnly ? 'stderr only' : 'stdout and stderr';
	const place = back === 0 ? 'following' : `${back} lines back`;
	return `logs of ${app} · ${what} · ${problem === null ? place : `✖ ${problem}`}`;
}
