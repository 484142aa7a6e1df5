import {Text} from 'ink';
import type {ReactNode} from 'react';
import {useTheme} from '../hooks/use-theme.ts';
import type {Tone} from '../theme/theme.ts';

/** Exactly one line of the screen: what is too long is cut, and nothing still takes its place. */
export function Line({
	tone = 'plain',
	inverse = false,
	children,
}: {
	tone?: Tone;
	inverse?: boolean;
	children?: ReactNode;
}) {
	return (
		<Text wrap="truncate-end" inverse={inverse} {...useTheme()[tone]}>
			{children || ' '}
		</Text>
	);
}
