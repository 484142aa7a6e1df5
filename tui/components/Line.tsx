import {Text} from 'ink';
import {memo, useContext} from 'react';
import type {Row} from '../layout/row.ts';
import {ThemeContext} from '../theme/theme-context.ts';

/** Exactly one line of the screen: nothing still takes its place. A row that stays is not drawn again. */
export const Line = memo(function Line({row}: {row: Row}) {
	const theme = useContext(ThemeContext);
	const {spans, inverse} = row;
	return (
		<Text wrap="truncate-end" inverse={inverse}>
			{spans.length === 0
				? ' '
				: spans.map(({text, tone}, index) => (
						// biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line have no other identity
						<Text key={index} {...theme[tone]}>
							{text}
						</Text>
					))}
		</Text>
	);
});
