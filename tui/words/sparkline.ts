const bars = [...'▁▂▃▄▅▆▇█'];

/** A line of bars, one a value, as high as its share of the greatest; blank where nothing is known. */
export function sparkline(values: readonly (number | null)[]): string {
	const most = Math.max(0, ...values.map((value) => value ?? 0));
	return values
		.map((value) => {
			if (value === null) return ' ';
			if (value <= 0) return bars[0];
			return bars[Math.min(bars.length - 1, Math.max(1, Math.ceil((value / most) * (bars.length - 1))))];
		})
		.join('');
}
