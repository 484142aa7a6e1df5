export interface Segment {
	text: string;
	/** The least goes first when there is no room. */
	worth: number;
}

/** The segments that fit beside each other in `width`, in their order. */
export function fitSegments<S extends Segment>(segments: readonly S[], width: number, gap: number): readonly S[] {
	const kept = [...segments];
	const length = () => kept.reduce((sum, {text}) => sum + text.length, 0) + gap * (kept.length - 1);
	while (kept.length > 1 && length() > width) {
		const least = Math.min(...kept.map(({worth}) => worth));
		kept.splice(
			kept.findLastIndex(({worth}) => worth === least),
			1,
		);
	}
	return kept;
}
