/**
 * Rendezvous hashing (highest random weight): each slot draws a weight from the key, the highest has it. A slot that goes
 * gives up its own keys and no others; one that comes takes its 1/N from all alike. `slots` empty: undefined.
 */
export function highestRandomWeight(key: string, slots: Iterable<number>): number | undefined {
	const keyHash = fnv1a(key);
	let winner: number | undefined;
	let highest = -1;
	for (const slot of slots) {
		const weight = mix(keyHash ^ mix(slot + 1));
		// The lower slot wins a tie, so that the order of the slots never matters.
		if (weight < highest || (weight === highest && winner !== undefined && slot > winner)) continue;
		highest = weight;
		winner = slot;
	}
	return winner;
}

function fnv1a(text: string): number {
	let hash = 0x81_1c_9d_c5;
	for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01_00_01_93);
	return hash >>> 0;
}

/** murmur3's finalizer: every bit of the input moves every bit of the output. */
function mix(value: number): number {
	let bits = value;
	bits = Math.imul(bits ^ (bits >>> 16), 0x85_eb_ca_6b);
	bits = Math.imul(bits ^ (bits >>> 13), 0xc2_b2_ae_35);
	return (bits ^ (bits >>> 16)) >>> 0;
}
