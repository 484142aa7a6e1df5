/**
 * Raised only by a change that an older peer would misread. Everything else is additive: new fields are ignored
 * by those who do not know them, new methods are refused with FCM_ERR_UNKNOWN_METHOD, new abilities are `features`.
 */
export const protocolVersion = 1;

/**
 * What a peer of this version can do that one of before could not. `rollout-overrides`: a reload with a rollout of its own.
 * `serving-spec`: an app master tells by which spec it serves. `hand-over`: a daemon makes room for the next one. `live`: an
 * app master takes over live fields, passes signals on and resets counters. `history`: an app master keeps what its counters
 * did. `worker-actions`: it acts on one worker. `drain`: it takes itself out of the load balancer.
 */
export const features: readonly string[] = [
	...['status-deltas', 'operation-events'],
	...['rollout-overrides', 'serving-spec', 'hand-over', 'live', 'history', 'worker-actions', 'drain'],
];

/** Why a daemon says bye when another one has taken its place: what it has not answered it has not done. */
export const handedOver = 'the daemon has handed over to another one';

/** A peer that sends more than this without ending a frame is cut off. */
export const maxFrameBytes = 8 * 1024 * 1024;
