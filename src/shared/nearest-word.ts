/**
 * The candidate that a mistyped word was most likely meant to be, or null if none is near: at most one mistake per
 * three letters, where a wrong, missing, extra or swapped letter is one mistake and case is none.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | null {
	const typed = word.toLowerCase();
	const limit = Math.min(4, Math.max(1, Math.floor(word.length / 3)));
	let nearest: string | null = null;
	let fewest = limit + 1;
	for (const candidate of candidates) {
		if (Math.abs(candidate.length - word.length) >= fewest) continue;
		const mistakes = distance(typed, candidate.toLowerCase());
		if (mistakes < fewest) [nearest, fewest] = [candidate, mistakes];
	}
	return nearest;
}

/** `; did you mean "x"?`, or nothing when no candidate is near. For the end of an error's sentence. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
	const nearest = nearestWord(word, candidates);
	return nearest === null ? '' : `; did you mean "${nearest}"?`;
}

/** Damerau-Levenshtein (optimal string alignment), row by row. */
function distance(left: string, right: string): number {
	let beforeLast: number[] = [];
	let last = Array.from({length: right.length + 1}, (_, column) => column);
	for (let row = 1; row <= left.length; row++) {
		const current = [row];
		for (let column = 1; column <= right.length; column++) {
			const same = left[row - 1] === right[column - 1];
			let cost = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
			const swapped =
				row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
			if (swapped) cost = Math.min(cost, beforeLast[column - 2]! + 1);
			current.push(cost);
		}
		beforeLast = last;
		last = current;
	}
	return last[right.length]!;
}
