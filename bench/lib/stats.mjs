export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** `1.02 (0.98 to 1.05)`: the median, and all there was. */
export function withSpread(values, digits = 2) {
	const [least, most] = [Math.min(...values), Math.max(...values)];
	return `${median(values).toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`;
}

/** Pair by pair, as they were measured one after the other; null where either is missing. */
export function ratios(measured, base) {
	if (measured.length === 0 || measured.length !== base.length) return null;
	return measured.map((value, index) => value / base[index]);
}
