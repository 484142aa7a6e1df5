/** A worker as the Master sees it. */
export interface WorkerInfo {
	/** 0 to N-1, stable over respawns and reloads; its WORKER_ID. */
	readonly slot: number;
	/** 0 for one that could not be started. */
	readonly pid: number;
	/** Counts up with every reload, from 1. */
	readonly generation: number;
}

/** How a worker ended. */
export interface WorkerEnd {
	readonly code: number | null;
	readonly signal: string | null;
	/** In words. */
	readonly reason: string;
	/** Whether the Master wanted it to end. */
	readonly wanted: boolean;
}

/** Of whatever has these, and no more. */
export function infoOfWorker({slot, pid, generation}: WorkerInfo): WorkerInfo {
	return {slot, pid, generation};
}

/** Of one slot the older generation first. */
export function bySlot<Seat extends Pick<WorkerInfo, 'slot' | 'generation'>>(workers: readonly Seat[]): Seat[] {
	return [...workers].sort((a, b) => a.slot - b.slot || a.generation - b.generation);
}
