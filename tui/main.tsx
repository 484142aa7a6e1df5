/**
 * `fcm monit`: a live picture of one daemon and its apps, and keys to act on them. Holds nothing that is lost when it
 * is closed; never samples anything itself; starts a daemon at most once, at the very beginning.
 */
import {openClient} from '../src/client/open-client.ts';
import {exitCodes, FcmError} from '../src/shared/errors.ts';
import {createLogFollower} from './source/app-logs.ts';
import {systemClock} from './source/clock.ts';
import {createDaemonSource} from './source/daemon-source.ts';
import {type AlternateScreen, enterAlternateScreen} from './terminal/alternate-screen.ts';

/** 128 + the number of the signal, as a shell reports it. */
const signalExitCodes = {SIGINT: exitCodes.interrupted, SIGTERM: 143, SIGHUP: 129} as const;

/**
 * Shows the monitor until the user quits; resolves with the exit code. Rejects before anything is drawn when the
 * daemon can neither be reached nor started, or when there is no terminal (FCM_ERR_USAGE).
 */
export async function run({home, color}: {home: string; color: boolean}): Promise<number> {
	if (!process.stdin.isTTY || !process.stdout.isTTY) {
		throw new FcmError('FCM_ERR_USAGE', '`fcm monit` needs a terminal; `fcm ls` prints the same once');
	}
	const first = await openClient({home, start: true});
	const source = createDaemonSource({
		first,
		reopen: () => openClient({home, start: false}),
		followLogs: createLogFollower(home),
		clock: systemClock,
		isAlive,
	});
	// Where CI is set, Ink draws nothing and its colours are off; both look once, when they are loaded. Here is a terminal.
	delete process.env.CI;
	delete process.env.CONTINUOUS_INTEGRATION;
	const {showMonit} = await import('./show-monit.tsx');
	return onScreen((stdout, signal) =>
		showMonit({source, clock: systemClock, home, color, stdin: process.stdin, stdout, signal}),
	);
}

/** Gives the terminal back on every way out: quit, signal, a throw here or anywhere else in the process. */
async function onScreen(show: (stdout: NodeJS.WriteStream, signal: AbortSignal) => Promise<void>): Promise<number> {
	const ended = new AbortController();
	let exitCode: number = exitCodes.done;
	const screen: AlternateScreen = enterAlternateScreen(process.stdout);
	const onSignal = (signal: NodeJS.Signals) => {
		exitCode = signalExitCodes[signal as keyof typeof signalExitCodes];
		ended.abort();
	};
	const signals = Object.keys(signalExitCodes) as (keyof typeof signalExitCodes)[];
	for (const signal of signals) process.on(signal, onSignal);
	process.on('exit', screen.leave);
	process.on('uncaughtExceptionMonitor', screen.leave);
	try {
		await show(screen.stdout, ended.signal);
		return exitCode;
	} finally {
		screen.leave();
		for (const signal of signals) process.off(signal, onSignal);
		process.off('exit', screen.leave);
		process.off('uncaughtExceptionMonitor', screen.leave);
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
