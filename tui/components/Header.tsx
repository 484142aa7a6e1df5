import {Box} from 'ink';
import {fitSegments} from '../layout/fit-segments.ts';
import type {MonitState} from '../store/monit-state.ts';
import {linkWords} from '../words/link-words.ts';
import {totals} from '../words/totals.ts';
import {Line} from './Line.tsx';
import {Span} from './Span.tsx';

export interface HeaderProps {
	state: MonitState;
	/** Of the last sign of life, when the daemon is gone. */
	seenNow: number;
	lines: number;
	columns: number;
}

/** Who and where, how the connection stands, and the totals over all apps. */
export function Header({state, seenNow, lines, columns}: HeaderProps) {
	const {long, short} = linkWords(state);
	const name = `fcm ${state.daemon?.status.version ?? ''}`.trim();
	const link = name.length + 4 + long.text.length <= columns ? long : short;
	const room = columns - name.length - link.text.length - 6;
	const home = state.home.length <= room ? state.home : '';
	const spare = ' '.repeat(Math.max(1, columns - name.length - 2 - home.length - link.text.length - 2));
	return (
		<Box flexDirection="column" flexShrink={0}>
			{lines > 0 && (
				<Line>
					<Span tone="title">{name}</Span>
					<Span tone="dim">{`  ${home}${spare}`}</Span>
					<Span tone={link.tone}>{`${link.glyph} ${link.text}`}</Span>
				</Line>
			)}
			{lines > 1 && (
				<Line tone="dim">
					{fitSegments(totals(state.apps, state.daemon, seenNow), columns, 3)
						.map(({text}) => text)
						.join(' · ')}
				</Line>
			)}
		</Box>
	);
}
