import type {ControlClient} from '../client/open-client.ts';
import type {PreferenceValues} from '../client/preferences.ts';

/** Standard output or standard error; a plain stream in tests. */
export type OutputStream = NodeJS.WritableStream & {isTTY?: boolean; columns?: number; rows?: number};

/** Why `interruption` aborts when it was not Ctrl-C: the reader has enough (`fcm logs | head`). */
export const readerGone = 'reader-gone';

/** What comes from outside to a command that lives long. `terminal-gone` is a SIGHUP of the terminal itself. */
export type Heard = (typeof heardSignals)[number] | 'terminal-gone' | typeof readerGone;

export const heardSignals = ['SIGINT', 'SIGTERM', 'SIGQUIT', 'SIGHUP', 'SIGUSR2'] as const;

/** Everything that a command may touch outside of itself. `main.ts` makes the real one. */
export interface CommandContext {
	readonly stdin: AsyncIterable<Uint8Array | string> & {isTTY?: boolean};
	readonly stdout: OutputStream;
	readonly stderr: OutputStream;
	/** The caller's environment; it becomes `shellEnv` of what is started. */
	readonly env: NodeJS.ProcessEnv;
	readonly cwd: string;
	/** FCM_HOME, absolute. */
	readonly home: string;
	/** `--no-color` was given. */
	readonly noColor: boolean;
	/** `--quiet` was given: errors only. */
	readonly quiet?: boolean;
	/** What the user has chosen with `fcm config set`. */
	readonly preferences?: Partial<PreferenceValues>;
	openClient(options: {start: boolean}): Promise<ControlClient>;
	/**
	 * Takes over Ctrl-C: the first one aborts this signal, the second one ends the process; until this is called the first
	 * one does. Also aborts, with the reason `readerGone`, when nobody reads
	 * stdout any more.
	 */
	interruption(): AbortSignal;
	/**
	 * Takes over all that could end this process from outside: from now on only what the listener does ends it. Nor does a slow
	 * reader of stdout or stderr hold it up: who writes much waits for the callbacks.
	 */
	hear(listener: (what: Heard) => void): void;
}

/** Every option of every command, as typed on the command line. A command reads those that its definition names. */
export interface CommandOptions {
	json?: boolean;
	apps?: string;
	interval?: string;
	only?: string;
	env?: string;
	namespace?: string;
	prune?: boolean;
	readonly?: boolean;
	ifIndex?: string;
	dryRun?: boolean;
	master?: boolean;
	name?: string;
	instances?: string;
	lines?: string;
	sort?: string;
	strategy?: string;
	soak?: string;
	surge?: string;
	canary?: string;
	for?: string;
	nostream?: boolean;
	since?: string;
	until?: string;
	grep?: string;
	invert?: boolean;
	ignoreCase?: boolean;
	worker?: string;
	gen?: string;
	raw?: boolean;
	highlight?: string;
	err?: boolean;
	type?: string;
	follow?: boolean;
	daemon?: boolean;
	show?: boolean;
	timeout?: string;
	quiet?: boolean;
	silent?: boolean;
	/** Of `logs`: that stream alone. Of `import`: the file to write. */
	out?: boolean | string;
	daemonOnly?: boolean;
	user?: string;
	/** `true`: without saying for which service manager. */
	print?: string | true;
	force?: boolean;
	fix?: boolean;
	list?: boolean;
	delete?: boolean;
}

export interface CommandCall {
	args: string[];
	options: CommandOptions;
	/** What follows `--`. */
	appArgs: string[];
}

/** What each file in `commands/` exports. */
export interface CommandModule {
	/** What the process exits with: an ExitCode, or, of `run`, that of an app. */
	run(context: CommandContext, call: CommandCall): Promise<number>;
}
