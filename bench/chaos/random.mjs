/** Random by a seed: the same seed, the same row. */
export function randomBy(seed) {
	let state = seed >>> 0;
	/** 0 to 1. mulberry32. */
	const next = () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
	/** 0 to `below` - 1. */
	const whole = (below) => Math.floor(next() * below);
	return {next, whole, one: (list) => list[whole(list.length)], chance: (share) => next() < share};
}
