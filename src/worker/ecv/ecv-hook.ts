/**
 * What the app itself may say about its heartbeats. Called with what `ecv.monitor` answered, or with nothing when nothing is
 * asked. Unwell: it throws, rejects, returns false, or is not done within 5 s.
 */
export type EcvValidator = (status?: number, headers?: Record<string, unknown>, body?: string) => unknown;

export interface EcvHook {
	validator: EcvValidator | null;
	/** What a drained heartbeat answers with. */
	drainedStatus: number;
}

const name = Symbol.for('fcm.ecv');

/** One per process, shared by the preload and the library, which are different bundles. */
export function ecvHook(): EcvHook {
	const holder = globalThis as {[name]?: EcvHook};
	if (!holder[name]) Object.defineProperty(holder, name, {value: {validator: null, drainedStatus: 503}});
	return holder[name]!;
}

/** Lets the app decide whether its heartbeat (`ecv` of the ecosystem file) says up. Null: no longer. */
export function setEcvValidator(validator: EcvValidator | null): void {
	if (validator !== null && typeof validator !== 'function') throw new TypeError('the validator is not a function');
	ecvHook().validator = validator;
}
