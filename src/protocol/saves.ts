/** A named set of apps, as clients see it: specs hold values of the environment, so they stay with the daemon. */
export interface SaveSummary {
	name: string;
	/** ms since the epoch; 0 for a damaged one. */
	savedAt: number;
	/** Sorted by name. */
	apps: {app: string; wanted: 'running' | 'stopped'}[];
	/** Why it cannot be read; null when it can. */
	damage: string | null;
}

/** Of which a resurrection has touched nothing, and why: it runs and is not in the set; it was stopped then, and runs now; it was stopped then, and stays so. */
export interface LeftAlone {
	app: string;
	why: 'not-in-set' | 'stopped-then-runs-now' | 'stopped-then';
}
