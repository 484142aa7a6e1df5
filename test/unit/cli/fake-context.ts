import {Readable, Writable} from 'node:stream';
import type {CommandContext, Heard} from '../../../src/cli/command-context.ts';
import type {ControlClient} from '../../../src/client/open-client.ts';
import type {OperationEvent} from '../../../src/protocol/operation.ts';
import {FcmError} from '../../../src/shared/errors.ts';

/** Keeps what is written; a terminal of the given width, or a pipe. */
export class FakeStream extends Writable {
	text = '';
	readonly isTTY: boolean;
	columns?: number;
	readonly rows = 50;

	constructor(columns?: number) {
		super();
		this.isTTY = columns !== undefined;
		if (columns !== undefined) this.columns = columns;
	}

	override _write(chunk: Buffer, _encoding: string, done: () => void): void {
		this.text += chunk.toString();
		done();
	}

	get lines(): string[] {
		return this.text.split('\n').slice(0, -1);
	}
}

export interface Called {
	method: string;
	params: unknown;
}

type Answer = (params: never, onEvent: (event: OperationEvent) => void) => unknown;

export interface FakeOptions {
	/** What the daemon answers by method. Without any of it no daemon answers. */
	answers?: Record<string, Answer>;
	/** Of a terminal; without it stdout and stderr are pipes. */
	columns?: number;
	env?: NodeJS.ProcessEnv;
	home?: string;
	cwd?: string;
	noColor?: boolean;
	/** What is written to standard input. */
	input?: string[];
}

export interface FakeContext extends CommandContext {
	stdout: FakeStream;
	stderr: FakeStream;
	/** What was asked of the daemon. */
	calls: Called[];
	/** `start` of every `openClient`. */
	opened: boolean[];
	/** Clients that are still open. */
	open: number;
	/** Ctrl-C. */
	interrupt: AbortController;
	/** A signal from outside, for a command that hears them. */
	signal(what: Heard): void;
}

export function fakeContext(options: FakeOptions = {}): FakeContext {
	const {answers, columns, env = {}, home = '/nowhere', cwd = '/nowhere', noColor = false, input = []} = options;
	const interrupt = new AbortController();
	const context: FakeContext = {
		...{
			stdin: Object.assign(Readable.from(input), {isTTY: columns !== undefined}),
			stdout: new FakeStream(columns),
			stderr: new FakeStream(columns),
		},
		...{env, home, cwd, noColor, interrupt},
		...{calls: [], opened: [], open: 0},
		interruption: () => interrupt.signal,
		hear: (listener) => {
			context.signal = listener;
		},
		signal: () => {},
		openClient: async ({start}) => {
			context.opened.push(start);
			if (!answers) throw new FcmError('FCM_ERR_DAEMON_UNREACHABLE', 'no daemon runs');
			context.open++;
			return fakeClient(context, answers);
		},
	};
	return context;
}

function fakeClient(context: FakeContext, answers: Record<string, Answer>): ControlClient {
	let hasEnded = false;
	return {
		peer: {kind: 'hello', protocol: 1, features: [], role: 'daemon', pid: 7, version: '0.1.0'},
		call: async (method: string, params: unknown, options?: {onEvent?: (event: never) => void}) => {
			context.calls.push({method, params});
			hasEnded ||= method === 'daemon.kill';
			const answer = answers[method];
			if (!answer) throw new Error(`the fake daemon has no answer to ${method}`);
			return answer(params as never, (event) => options?.onEvent?.(event as never)) as never;
		},
		onClose: (listener) => hasEnded && listener(),
		close: () => {
			context.open--;
		},
	} as ControlClient;
}
