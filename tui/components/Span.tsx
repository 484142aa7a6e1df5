import {Text} from 'ink';
import {useTheme} from '../hooks/use-theme.ts';
import type {Tone} from '../theme/theme.ts';

/** A part of a Line with its own tone. */
export function Span({tone, children}: {tone: Tone; children: string}) {
	return <Text {...useTheme()[tone]}>{children}</Text>;
}
