/**
 * `fcm monit`: a live picture of one daemon and its apps, and keys to act on them. Holds nothing that is lost when it
 * is closed; never samples anything itself; starts a daemon at most once, at the very beginning.
 */
import {appsOnDisk} from '../src/client/apps-on-disk.ts';
import {logSources} from '../src/client/log-sources.ts';
import {openClient} from '../src/client/open-client.ts';
import {exitCodes, FcmError} from '../src/shared/errors.ts';
import type {CommandWord} from './keymap/command-words.ts';
import {systemClock} from './source/clock.ts';
import {createDaemonSource} from './source/daemon-source.ts';
import {createFileFeeds} from './source/file-feeds.ts';
import {runCommand} from './source/run-command.ts';
import {type AlternateScreen, alternateScreen} from './terminal/alternate-screen.ts';
import {pagerOf, runInTerminal} from './terminal/hand-over.ts';

/** 128 + the number of the signal, as a shell reports it. */
const signalExitCodes = {SIGINT: exitCodes.interrupted, SIGTERM: 143, SIGHUP: 129} as const;

export interface MonitOptions {
	home: string;
	color: boolean;
	isReadOnly: boolean;
	/** Every fcm command, for the command line. */
	words: readonly CommandWord[];
	/** The CLI, which runs what is typed there. */
	program: string;
	env: NodeJS.ProcessEnv;
	cwd: string;
}

/**
 * Shows the monitor until the user quits; resolves with the exit code. Rejects before anything is drawn when the
 * daemon can neither be reached nor started, or when there is no terminal (FCM_ERR_USAGE).
 */
export async function run(options: MonitOptions): Promise<number> {
	const {home, color, isReadOnly, words} = options;
	if (!process.stdin.isTTY || !process.stdout.isTTY) {
		throw new FcmError('FCM_ERR_USAGE', '`fcm monit` needs a terminal; `fcm ls` prints the same once');
	}
	// Where CI is set, Ink draws nothing and its colours are off; both look once, when they are loaded. Here is a terminal.
	delete process.env.CI;
	delete process.env.CONTINUOUS_INTEGRATION;
	// Yoga, under Ink, looks for `fetch`, and Node then loads all of its HTTP client: a tenth of the start. Nobody fetches here.
	Reflect.deleteProperty(globalThis, 'fetch');
	const drawing = import('./show-monit.tsx');
	drawing.catch(() => {}); // Told below; the daemon's trouble comes first.
	const first = await openClient({home, start: true});
	const source = createDaemonSource({
		first,
		reopen: () => openClient({home, start: false}),
		readFiles: createFileFeeds(home),
		runCommand: (argv) => runCommand(options, argv),
		clock: systemClock,
		isAlive,
	});
	const {showMonit} = await drawing;
	const show = {source, clock: systemClock, home, color, isReadOnly, words, ...programs(options)};
	const {stdin, stdout} = process;
	return onScreen((screen, signal) => showMonit({...show, stdin, stdout, screen, signal}));
}

/** What is run with the terminal to itself. */
function programs({home, program, env, cwd}: MonitOptions) {
	return {
		async page(apps: readonly string[]): Promise<string | null> {
			const sources = logSources(home, apps.length > 0 ? apps : appsOnDisk(home).map(({name}) => name));
			const files = [...new Set(sources.map(({path}) => path))];
			if (files.length === 0) return 'there is no log file yet';
			const pager = pagerOf(env);
			return runInTerminal({file: pager.file, args: [...pager.args, ...files], env});
		},
		async handOver(argv: readonly string[]): Promise<string | null> {
			const problem = await runInTerminal({
				...{file: process.execPath, args: [program, ...argv], cwd},
				env: {...env, FCM_HOME: home},
			});
			return problem ?? `fcm ${argv.join(' ')} has ended`;
		},
	};
}

/** Gives the terminal back on every way out: quit, signal, a throw here or anywhere else in the process. */
async function onScreen(show: (screen: AlternateScreen, signal: AbortSignal) => Promise<void>): Promise<number> {
	const ended = new AbortController();
	let exitCode: number = exitCodes.done;
	const screen = alternateScreen(process.stdin, process.stdout);
	const onSignal = (signal: NodeJS.Signals) => {
		// While another program has the terminal, Ctrl-C is meant for that one.
		if (signal === 'SIGINT' && !screen.isEntered) return;
		exitCode = signalExitCodes[signal as keyof typeof signalExitCodes];
		ended.abort();
	};
	const leave = () => screen.leave();
	const signals = Object.keys(signalExitCodes) as (keyof typeof signalExitCodes)[];
	for (const signal of signals) process.on(signal, onSignal);
	process.on('exit', leave);
	process.on('uncaughtExceptionMonitor', leave);
	screen.enter();
	try {
		await show(screen, ended.signal);
		return exitCode;
	} finally {
		leave();
		for (const signal of signals) process.off(signal, onSignal);
		process.off('exit', leave);
		process.off('uncaughtExceptionMonitor', leave);
	}
}

/** EPERM: it lives, and belongs to somebody else. */
function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
