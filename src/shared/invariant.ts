/** Stops at a broken rule of our own; a user's mistake is an FcmError instead. */
export function invariant(condition: unknown, rule: string): asserts condition {
	if (!condition) throw new Error(`fcm invariant broken: ${rule}`);
}

/** Makes a forgotten case of a closed union a compile error. */
export function unreachable(value: never, what: string): never {
	throw new Error(`fcm invariant broken: unknown ${what} ${JSON.stringify(value)}`);
}
