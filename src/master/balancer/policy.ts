import {highestRandomWeight} from './rendezvous.ts';

/** What a policy knows of a worker that could take the connection. */
export interface Candidate {
	/** Later workers have higher ids. */
	readonly id: number;
	readonly slot: number;
	/** Open, and on their way to it. */
	readonly connections: number;
}

/**
 * The worker of the client's slot, so that a client comes back to where its session is. A slot outlives its workers: a
 * reload moves nobody, and scaling from N slots moves about 1 in N clients. While two workers share a slot, the newer one
 * has it.
 *
 * The client is its address, so all clients behind one proxy or NAT are one client, with one worker: put the balancing
 * into such a proxy instead, or use `least-connections`.
 */
export function pickSticky<Worker extends Candidate>(
	candidates: readonly Worker[],
	client: string,
): Worker | undefined {
	const slot = highestRandomWeight(
		client,
		candidates.map((candidate) => candidate.slot),
	);
	let newest: Worker | undefined;
	for (const candidate of candidates)
		if (candidate.slot === slot && (newest === undefined || candidate.id > newest.id)) newest = candidate;
	return newest;
}

/** The worker with the fewest connections. Of equals the next one in turn after worker `last`. */
export function pickLeastConnections<Worker extends Candidate>(
	candidates: readonly Worker[],
	last: number,
): Worker | undefined {
	let best: Worker | undefined;
	for (const candidate of candidates) {
		if (best === undefined || candidate.connections < best.connections) best = candidate;
		else if (candidate.connections === best.connections && isSooner(candidate.id, best.id, last)) best = candidate;
	}
	return best;
}

/** Whether `id` comes before `other` when one counts on from `last` and begins again at the end. */
function isSooner(id: number, other: number, last: number): boolean {
	const isAhead = id > last;
	return isAhead === other > last ? id < other : isAhead;
}

/** One client is one client, whether it comes over IPv4 or over IPv4 in IPv6. */
export function clientKey(address: string): string {
	return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
