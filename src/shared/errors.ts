/** What the process exits with when a command ends this way. Documented in the README; never reused. */
export const exitCodes = {
	done: 0,
	failed: 1,
	usage: 2,
	unreachable: 3,
	rolledBack: 4,
	planned: 5,
	noSuchApp: 6,
	interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/**
 * Every way fcm can fail. A code is never renamed or reused; the message may change.
 * `hint` says what to do next. A test keeps this table and the README's equal.
 */
export const errorTable = {
	FCM_ERR_USAGE: {exitCode: 2, hint: 'See `fcm --help`.'},
	FCM_ERR_CONFIG_NOT_FOUND: {
		exitCode: 2,
		hint: 'Check the path, or let `fcm init` write one.',
	},
	FCM_ERR_CONFIG_SYNTAX: {
		exitCode: 2,
		hint: 'Mend the file at the place named above.',
	},
	FCM_ERR_CONFIG_INVALID: {
		exitCode: 2,
		hint: 'Mend the keys named above; the README lists every key.',
	},
	FCM_ERR_SCRIPT_NOT_FOUND: {exitCode: 2, hint: 'Check `script` and `cwd`.'},
	FCM_ERR_HOME_UNUSABLE: {
		exitCode: 2,
		hint: 'Set FCM_HOME to a directory that you own and can write.',
	},
	FCM_ERR_STATE_WRITE: {
		exitCode: 1,
		hint: 'Make room on the disk of FCM_HOME (or mend what is said above). What runs goes on; `fcm ls` writes what is missing.',
	},
	FCM_ERR_SAVE_NOT_FOUND: {exitCode: 2, hint: '`fcm save --list` lists the sets.'},
	FCM_ERR_HOME_TOO_LONG: {
		exitCode: 2,
		hint: 'Set FCM_HOME to a shorter path.',
	},
	FCM_ERR_APP_NOT_FOUND: {exitCode: 6, hint: '`fcm ls` lists the apps.'},
	FCM_ERR_DAEMON_UNREACHABLE: {
		exitCode: 3,
		hint: 'See daemon.log in FCM_HOME, or try `fcm daemon status`.',
	},
	FCM_ERR_DAEMON_LOST: {
		exitCode: 3,
		hint: 'The apps go on without the daemon. Look with `fcm ls`.',
	},
	FCM_ERR_DAEMON_LOCKED: {
		exitCode: 3,
		hint: 'Another daemon holds this FCM_HOME.',
	},
	FCM_ERR_UPDATE_FAILED: {
		exitCode: 1,
		hint: 'The apps run on, untouched. See daemon.log in FCM_HOME.',
	},
	FCM_ERR_TOO_MANY_CLIENTS: {
		exitCode: 3,
		hint: 'End some of the commands that are connected, or raise `ulimit -n`, then try again.',
	},
	FCM_ERR_MASTER_UNREACHABLE: {
		exitCode: 1,
		hint: 'See master.log of the app in FCM_HOME.',
	},
	FCM_ERR_MASTER_START: {
		exitCode: 1,
		hint: 'See master.log of the app in FCM_HOME.',
	},
	FCM_ERR_PROTOCOL: {
		exitCode: 1,
		hint: 'The two sides may be of different versions.',
	},
	FCM_ERR_UNKNOWN_METHOD: {
		exitCode: 1,
		hint: 'The other side is older than this command.',
	},
	FCM_ERR_TIMEOUT: {exitCode: 1, hint: 'Look with `fcm ls`, then try again.'},
	FCM_ERR_BUSY: {
		exitCode: 1,
		hint: 'Wait until it is over, or `fcm stop` the app, which outranks it.',
	},
	FCM_ERR_START_FAILED: {
		exitCode: 1,
		hint: '`fcm ls` shows whether and when fcm tries again by itself; `fcm stop` ends the trying.',
	},
	FCM_ERR_PORT_TAKEN: {
		exitCode: 1,
		hint: 'Free the port, or give the app another one.',
	},
	FCM_ERR_ROLLED_BACK: {
		exitCode: 4,
		hint: 'The old generation still serves. Mend the release, then reload again.',
	},
	FCM_ERR_DEPENDENCY: {
		exitCode: 1,
		hint: 'Start what is named above first, or look why it does not run: `fcm logs`, `fcm events`.',
	},
	FCM_ERR_INDEX_CHANGED: {
		exitCode: 1,
		hint: 'Somebody changed the machine meanwhile: look with `fcm plan`, then decide.',
	},
	FCM_ERR_NO_ROLLOUT: {exitCode: 1, hint: '`fcm ls` shows whether an app is reloading.'},
	FCM_ERR_NO_PREVIOUS: {exitCode: 1, hint: 'Only a promoted reload leaves a generation to go back to.'},
	FCM_ERR_ABORTED: {exitCode: 1, hint: 'Another command outranked this one.'},
	FCM_ERR_NOT_RUNNING: {exitCode: 1, hint: '`fcm start` the app first.'},
	FCM_ERR_NO_HEARTBEAT: {exitCode: 1, hint: 'Give the app an `ecv` in its ecosystem file, then `fcm start` the file.'},
	FCM_ERR_SCALE_INVALID: {exitCode: 2, hint: 'Give 1 to 512, +n, -n or max.'},
	FCM_ERR_HOOK: {exitCode: 1, hint: 'Mend the hook; the workers that run go on.'},
	FCM_ERR_RIGHTS: {exitCode: 1, hint: 'Run the command as root, as with `sudo`.'},
	FCM_ERR_BOOT: {
		exitCode: 1,
		hint: '`fcm startup --print` shows the file, so that you can put it in place yourself.',
	},
	FCM_ERR_INTERRUPTED: {
		exitCode: 130,
		hint: 'The work itself goes on; only the watching ended.',
	},
	FCM_ERR_INTERNAL: {
		exitCode: 1,
		hint: 'This is a bug in fcm; please report it with the log.',
	},
} as const satisfies Record<string, {exitCode: ExitCode; hint: string}>;

export type ErrorCode = keyof typeof errorTable;

/** An error as it crosses a process border. Stacks stay in the log of the process that threw. */
export interface WireError {
	code: ErrorCode;
	message: string;
	details?: Record<string, unknown>;
}

const brand = Symbol.for('fcm.error');

/** The one error class. The brand survives duplicate installs, where `instanceof` does not. */
export class FcmError extends Error {
	override readonly name = 'FcmError';
	readonly [brand] = true;
	readonly code: ErrorCode;
	readonly details: Record<string, unknown> | undefined;

	constructor(
		code: ErrorCode,
		message: string,
		options: {
			details?: Record<string, unknown> | undefined;
			cause?: unknown;
		} = {},
	) {
		super(message, options.cause === undefined ? undefined : {cause: options.cause});
		this.code = code;
		this.details = options.details;
	}

	get exitCode(): ExitCode {
		return errorTable[this.code].exitCode;
	}

	/** What to do next. */
	get hint(): string {
		return errorTable[this.code].hint;
	}

	toWire(): WireError {
		return {
			code: this.code,
			message: this.message,
			...(this.details && {details: this.details}),
		};
	}

	static is(value: unknown): value is FcmError {
		return typeof value === 'object' && value !== null && brand in value;
	}

	/** Rebuilds an error from the wire; a code of a newer version becomes FCM_ERR_INTERNAL and keeps its words. */
	static fromWire(wire: WireError): FcmError {
		const known = Object.hasOwn(errorTable, wire.code);
		return new FcmError(known ? wire.code : 'FCM_ERR_INTERNAL', wire.message, {
			details: wire.details,
		});
	}

	/** Any thrown value as an FcmError. */
	static from(value: unknown): FcmError {
		if (FcmError.is(value)) return value;
		const message = value instanceof Error ? value.message : String(value);
		return new FcmError('FCM_ERR_INTERNAL', message, {cause: value});
	}
}
