/** bunyan's methods, as flora's `log` has them. */
export interface FloraLog {
	fatal(...args: unknown[]): void;
	error(...args: unknown[]): void;
	warn(...args: unknown[]): void;
	info(...args: unknown[]): void;
	debug(...args: unknown[]): void;
	trace(...args: unknown[]): void;
	child(fields: object): FloraLog;
}

const nothing = () => {};

const silent: FloraLog = {
	...{fatal: nothing, error: nothing, warn: nothing, info: nothing, debug: nothing, trace: nothing},
	child: () => silent,
};

/** What `master.log` and `worker.log` are: the user's logger under a component's name, or one that says nothing. */
export function floraLog(log: FloraLog | null | undefined, component: string): FloraLog {
	return log ? log.child({component}) : silent;
}
