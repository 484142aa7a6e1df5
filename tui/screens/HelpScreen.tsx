import {Box} from 'ink';
import {HintLine} from '../components/HintLine.tsx';
import {Line} from '../components/Line.tsx';
import {type HelpLine, helpLines} from '../keymap/help-lines.ts';
import type {TerminalSize} from '../layout/terminal-size.ts';
import type {MonitState} from '../store/monit-state.ts';

export interface HelpScreenProps {
	state: MonitState;
	top: number;
	size: TerminalSize;
}

/** Every key; scrolls where it does not fit. */
export function HelpScreen({state, top, size}: HelpScreenProps) {
	const height = Math.max(1, size.rows - 3);
	const start = Math.max(0, Math.min(top, helpLines.length - height));
	const end = Math.min(helpLines.length, start + height);
	const place = helpLines.length > height ? ` · ${start + 1}-${end} of ${helpLines.length} lines, ↓ for more` : '';
	return (
		<Box flexDirection="column" height={Math.max(1, size.rows - 1)} overflow="hidden">
			<Line tone="title">{`fcm monit: keys${place}`}</Line>
			<Box flexDirection="column" flexGrow={1} flexShrink={1} overflow="hidden">
				{helpLines.slice(start, end).map((line) => (
					<Line key={line.id} tone={line.kind === 'title' ? 'title' : 'plain'}>
						{textOf(line)}
					</Line>
				))}
			</Box>
			{size.rows > 2 && <HintLine state={state} columns={size.columns} />}
		</Box>
	);
}

function textOf(line: HelpLine): string {
	if (line.kind === 'blank') return '';
	return line.kind === 'title' ? line.text : `  ${line.label.padEnd(10)} ${line.words}`;
}
