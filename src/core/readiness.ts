import type {ReadyWhen} from '../protocol/app-spec.ts';
import type {Generation, Policy, Profile, WorkerRecord} from './app-state.ts';

/**
 * What a worker must look like to count as ready, given what ready workers before it looked like.
 * `reference` null: there was none, so this is the first generation.
 */
export function isReady(worker: WorkerRecord, policy: Policy, reference: Profile | null, now: number): boolean {
	if (typeof policy.readyWhen === 'object') return worker.probed;
	switch (policy.readyWhen) {
		case 'online':
			return worker.onlineAt !== null;
		case 'listening':
			return worker.addresses.length > 0;
		case 'message':
			return worker.saidReady;
		case 'auto':
			return isReadyByItself(worker, policy, reference, now);
	}
}

function isReadyByItself(worker: WorkerRecord, policy: Policy, reference: Profile | null, now: number): boolean {
	const upLongEnough = now >= upAt(worker, policy);
	if (!reference) return worker.addresses.length > 0 || worker.saidReady || upLongEnough;
	if (isSilent(reference)) return upLongEnough;
	return missingAddresses(worker, policy, reference).length === 0 && (worker.saidReady || !reference.saidReady);
}

/** When mere uptime makes this worker ready; null when it never does. */
export function readyByUptimeAt(worker: WorkerRecord, policy: Policy, reference: Profile | null): number | null {
	if (policy.readyWhen !== 'auto' || worker.onlineAt === null) return null;
	return reference === null || isSilent(reference) ? upAt(worker, policy) : null;
}

function upAt(worker: WorkerRecord, policy: Policy): number {
	return worker.onlineAt === null ? Number.POSITIVE_INFINITY : worker.onlineAt + policy.minUptimeMs;
}

/** An app that neither listens nor says ready: a queue consumer, a timer. */
function isSilent(profile: Profile): boolean {
	return profile.addresses.length === 0 && !profile.saidReady;
}

/** Says what a worker lacks, for the reason of a ready timeout. */
export function lacks(worker: WorkerRecord, policy: Policy, reference: Profile | null): string {
	if (policy.readyWhen === 'message' || (policy.readyWhen === 'auto' && worker.addresses.length > 0 && reference)) {
		const missing = reference && policy.readyWhen === 'auto' ? missingAddresses(worker, policy, reference) : [];
		if (missing.length === 0) return 'it did not say that it is ready';
		return `it listens on ${worker.addresses.join(', ')}, the current generation on ${reference?.addresses.join(', ')}`;
	}
	if (worker.onlineAt === null) return 'its process did not come up';
	if (typeof policy.readyWhen === 'object') return notDone(policy, policy.readyWhen, worker);
	return 'it does not listen';
}

function notDone({succession}: Policy, asked: Exclude<ReadyWhen, string>, worker: WorkerRecord): string {
	if ('line' in asked) return `no line of its output matched /${asked.line}/${asked.flags}`;
	if ('port' in asked) return `nothing accepted on port ${asked.port}`;
	if (succession === 'hold-back' && worker.addresses.length === 0) return 'it does not listen';
	return `${asked.http} did not answer with ${asked.status}`;
}

function missingAddresses(worker: WorkerRecord, policy: Policy, reference: Profile): readonly string[] {
	// A respawned one may have been given other free ports than the one before.
	if (policy.addresses === 'own') {
		const enough = reference.generation === worker.generation ? reference.addresses.length : 1;
		return worker.addresses.length < Math.min(enough, reference.addresses.length) ? reference.addresses : [];
	}
	const mustMatch = policy.addresses === 'same' || reference.generation === worker.generation;
	if (!mustMatch && worker.addresses.length > 0) return [];
	return reference.addresses.filter(
		(address) => !worker.addresses.some((own) => own === address || isAnyPort(own, address)),
	);
}

/** Held back, a worker that asked for any port has none yet: "127.0.0.1:0" stands for whichever it will get. */
function isAnyPort(own: string, address: string): boolean {
	return own.endsWith(':0') && address.startsWith(own.slice(0, -1));
}

/**
 * What a worker is compared with. Slots may differ (one of them may serve metrics on a port of its own), so its own slot
 * comes first: as its own generation filled it before, else as the current one does. A slot without a past must do what
 * all the others do.
 */
export function referenceFor(
	generations: ReadonlyMap<number, Generation>,
	current: number,
	{generation, slot}: WorkerRecord,
): Profile | null {
	const own = generations.get(generation)?.profiles.get(slot) ?? generations.get(current)?.profiles.get(slot);
	if (own) return own;
	const [first, ...others] = generations.get(current)?.profiles.values() ?? [];
	// Where each has addresses of its own, what the others do says little.
	if (!first || generations.get(generation)?.policy.addresses === 'own') return null;
	return {
		generation: current,
		addresses: first.addresses.filter((address) => others.every((other) => other.addresses.includes(address))),
		saidReady: first.saidReady && others.every((other) => other.saidReady),
	};
}
