/** What one side of a canary did while both took traffic. */
export interface CanaryFigures {
	readonly requests: number;
	/** Answers of 5xx. */
	readonly errors: number;
	readonly p50Ms: number;
	readonly p99Ms: number;
	/** 0 to 1, averaged over its workers. */
	readonly utilization: number;
}

export interface CanaryVerdict {
	readonly verdict: 'promote' | 'roll-back' | 'hold';
	/** For people: what decided. */
	readonly reason: string;
}

/** With fewer requests on a side nothing is told. */
const leastRequests = 50;
/** A percentile of so few requests is one slow answer. */
const leastForTail = 500;
/** A candidate is worse when it is beyond the current generation by the factor and by the margin; noise is beyond by one. */
const errorRate = {factor: 1.5, margin: 0.01};
const latency = {factor: 1.5, marginMs: 10};
const utilization = {factor: 1.5, margin: 0.25};

/**
 * Compares candidates with the current generation over the same time and traffic. Worse in one thing is worse. Called
 * while the canary runs too: a clear failure need not wait for its end, `promote` and `hold` do.
 */
export function judgeCanary(candidate: CanaryFigures, current: CanaryFigures): CanaryVerdict {
	const worse = whatIsWorse(candidate, current);
	if (worse && candidate.requests >= leastRequests) return {verdict: 'roll-back', reason: worse};
	if (candidate.requests < leastRequests || current.requests < leastRequests) {
		const reason = `too few requests to tell: ${candidate.requests} on the new side, ${current.requests} on the old, ${leastRequests} needed`;
		return {verdict: 'hold', reason};
	}
	return {verdict: 'promote', reason: `no worse in ${candidate.requests} requests`};
}

function whatIsWorse(candidate: CanaryFigures, current: CanaryFigures): string | null {
	const [newRate, oldRate] = [rate(candidate), rate(current)];
	if (isBeyond(newRate, oldRate, errorRate.factor, errorRate.margin)) {
		return `${percent(newRate)} of its answers are 5xx, ${percent(oldRate)} of the old ones`;
	}
	const tail = candidate.requests >= leastForTail && current.requests >= leastForTail;
	const [name, newMs, oldMs] = tail
		? (['p99', candidate.p99Ms, current.p99Ms] as const)
		: (['median', candidate.p50Ms, current.p50Ms] as const);
	if (isBeyond(newMs, oldMs, latency.factor, latency.marginMs)) {
		return `its ${name} is ${newMs.toFixed(1)} ms, that of the old ones ${oldMs.toFixed(1)} ms`;
	}
	if (isBeyond(candidate.utilization, current.utilization, utilization.factor, utilization.margin)) {
		return `its event loop is busy ${percent(candidate.utilization)}, that of the old ones ${percent(current.utilization)}`;
	}
	return null;
}

function rate({errors, requests}: CanaryFigures): number {
	return requests === 0 ? 0 : errors / requests;
}

function isBeyond(value: number, reference: number, factor: number, margin: number): boolean {
	return value > reference * factor && value > reference + margin;
}

function percent(share: number): string {
	return `${Math.round(share * 1000) / 10} %`;
}
