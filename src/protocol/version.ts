/**
 * Raised only by a change that an older peer would misread. Everything else is additive: new fields are ignored
 * by those who do not know them, new methods are refused with FCM_ERR_UNKNOWN_METHOD, new abilities are `features`.
 */
export const protocolVersion = 1;

export const features: readonly string[] = ['status-deltas', 'operation-events'];

/** A peer that sends more than this without ending a frame is cut off. */
export const maxFrameBytes = 8 * 1024 * 1024;
