/**
 * The only file of the CLI that touches the process: streams, signals, exit code. It must not hold state that is lost when
 * it is closed, and must load nothing that its command does not need.
 */
import {isatty} from 'node:tty';
import {resolveHome} from '../client/home.ts';
import {exitCodes} from '../shared/errors.ts';
import {type CommandContext, type Heard, heardSignals, readerGone} from './command-context.ts';
import {ownArguments} from './own-arguments.ts';
import {runCli} from './run-cli.ts';

const lastLinesMs = 1000;

const argv = process.argv.slice(2);
const terminals = [0, 1, 2].filter((fd) => isatty(fd));
const stop = new AbortController();
let stderr: NodeJS.WriteStream | null = null;

const context: CommandContext = {
	// Each costs milliseconds to make, and few commands need all three.
	get stdin() {
		return process.stdin;
	},
	stdout: process.stdout,
	get stderr() {
		return standardError();
	},
	env: process.env,
	cwd: process.cwd(),
	home: resolveHome(process.env),
	noColor: ownArguments(argv).includes('--no-color'),
	openClient: async ({start}) => {
		const {openClient} = await import('../client/open-client.ts');
		return openClient({home: context.home, start});
	},
	interruption,
	hear,
};

let heard: ((what: Heard) => void) | null = null;

process.stdout.on('error', (error) => endOfOutput(error, onReaderGone));
void runCli(argv, context).then((exitCode) => {
	// A pipe may still hold output; an open socket or watcher must not hold the process.
	process.stdout.write('', () => exit(exitCode));
	// What is written is with the system by now, unless nobody reads it any more.
	if (heard) setTimeout(exit, lastLinesMs, exitCode);
});

/**
 * At its end Node gives a terminal back as it found it, and aborts with a core dump when that one is gone (ResetStdio in
 * node.cc). Then this process ends by the signal that told of it.
 */
function exit(exitCode: number): void {
	if (!terminals.every((fd) => isatty(fd))) {
		process.removeAllListeners('SIGHUP');
		process.kill(process.pid, 'SIGHUP');
	}
	process.exit(exitCode);
}

function standardError(): NodeJS.WriteStream {
	stderr ??= process.stderr.on('error', (error) => endOfOutput(error, () => {}));
	return stderr;
}

function interruption(): AbortSignal {
	process.on('SIGINT', () => {
		if (stop.signal.aborted) exit(exitCodes.interrupted);
		stop.abort();
	});
	return stop.signal;
}

function onReaderGone(): void {
	stop.abort(readerGone);
	heard?.(readerGone);
}

function hear(listener: (what: Heard) => void): void {
	heard = listener;
	unblock(process.stdout);
	unblock(standardError());
	const hadTerminal = isatty(0);
	for (const signal of heardSignals) {
		// A terminal that is closed sends the same signal as somebody who wants a reload.
		process.on(signal, () => listener(signal === 'SIGHUP' && hadTerminal && !isatty(0) ? 'terminal-gone' : signal));
	}
}

/** Node writes to pipes and terminals synchronously: while a reader is slow, no signal would be heard. */
function unblock(stream: NodeJS.WriteStream & {_handle?: {setBlocking?(blocking: boolean): void}}): void {
	stream._handle?.setBlocking?.(false);
}

/** The reader has enough (`fcm logs | head`): what follows ends, what is about to end keeps its true exit code. */
function endOfOutput({code}: NodeJS.ErrnoException, onReaderGone: () => void): void {
	if (code === 'EPIPE') onReaderGone();
	// Apps in the foreground must not end because the disk of their log is full.
	else if (!heard) exit(exitCodes.failed);
}
