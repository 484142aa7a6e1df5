/** What the clients of the drain matrix lost, for people. */

/** `3 × ECONNRESET (http keep-alive)`, the most frequent first; at most `most`. */
export function describeLosses(losses, most = 6) {
	const sorted = [...losses].sort((a, b) => b.count - a.count);
	const words = sorted.slice(0, most).map(({row, error, count, action}) => {
		return `${count} × ${error} (${[action, row].filter(Boolean).join(', ')})`;
	});
	if (sorted.length > most) words.push(`and ${sorted.length - most} more kinds`);
	return words.join('; ') || 'nothing';
}

export const takeLosses = (visits, action) =>
	visits.flatMap((visit) => visit.takeFailures().map((failure) => ({action, row: visit.row, ...failure})));

export const total = (losses) => losses.reduce((sum, {count}) => sum + count, 0);

export const goodAnswers = (visits) => visits.reduce((sum, {ok}) => sum + ok, 0);
