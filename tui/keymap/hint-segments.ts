import type {Segment} from '../layout/fit-segments.ts';
import type {Mode} from '../store/monit-state.ts';
import {keymap} from './keymap.ts';

/** The keys of a mode for the bottom line. */
export function hintSegments(mode: Mode): readonly Segment[] {
	return keymap[mode].flatMap(({label, hint}) =>
		hint ? {text: `${hint.label ?? label} ${hint.words}`, worth: hint.worth} : [],
	);
}
