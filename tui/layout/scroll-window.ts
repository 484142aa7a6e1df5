export interface ScrollWindow {
	start: number;
	end: number;
}

/** The part of a list of `count` that `height` lines show, with `index` in its middle where that is possible. */
export function windowAround(count: number, index: number, height: number): ScrollWindow {
	const start = Math.max(0, Math.min(index - Math.floor(height / 2), count - height));
	return {start, end: Math.min(count, start + Math.max(0, height))};
}

/** `5-14/60` when not everything is shown, else nothing. */
export function windowWords({start, end}: ScrollWindow, count: number): string {
	return end - start >= count || end <= start ? '' : ` ${start + 1}-${end}/${count}`;
}
