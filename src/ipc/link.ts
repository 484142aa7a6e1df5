import {decodeEnvelope} from '../protocol/decode-envelope.ts';
import type {Bye, Envelope, Hello, PeerRole} from '../protocol/envelope.ts';
import {features, maxFrameBytes, protocolVersion} from '../protocol/version.ts';
import {type ErrorCode, FcmError} from '../shared/errors.ts';
import {version} from '../shared/version.ts';
import {FrameDecoder} from './frame-decoder.ts';
import {StallTimer} from './stall-timer.ts';
import type {Wire} from './transport.ts';

/** What follows the hello. */
export type Message = Exclude<Envelope, Hello | Bye>;

/** A peer that lets more than this pile up does not read, and is cut off. */
export const maxPendingBytes = 16 * 1024 * 1024;

const defaultStallMs = 30_000;

/** Why a link is over. The first reason counts; what follows from it does not. */
export type LinkEnd =
	| {by: 'us'; reason: string}
	| {by: 'peer'; reason: string; code?: ErrorCode}
	/** The peer broke a rule and was cut off. */
	| {by: 'fault'; error: FcmError};

export interface LinkOptions {
	role: PeerRole;
	/** How long the peer may take to say hello. */
	helloMs: number;
	/** How long it may take for the rest of a message, or to read on. See StallTimer. Default 30,000. */
	stallMs?: number | undefined;
	/** The peer's hello is in, and of our protocol. Comes before any message. */
	onHello(peer: Hello): void;
	onMessage(message: Message): void;
	/** Exactly once, when the wire is closed. */
	onEnd(end: LinkEnd): void;
}

/** Envelopes over a wire, one JSON per line: the handshake, the limits, and an end with a reason. Same on both sides. */
export class Link {
	readonly #wire: Wire;
	readonly #options: LinkOptions;
	readonly #decoder = new FrameDecoder();
	readonly #stalls: readonly StallTimer[];
	#peer: Hello | null = null;
	#framesTaken = 0;
	#bytesWritten = 0;
	#end: LinkEnd | null = null;

	constructor(wire: Wire, options: LinkOptions) {
		this.#wire = wire;
		this.#options = options;
		this.#stalls = this.#watchForStalls();
		wire.onData((chunk) => this.#receive(chunk));
		wire.onClose(() => this.#closed());
		this.send({kind: 'hello', protocol: protocolVersion, features, role: options.role, pid: process.pid, version});
	}

	/** Does nothing once the link is ending. Throws FCM_ERR_PROTOCOL for what the peer would cut us off for. */
	send(envelope: Envelope): void {
		if (this.#end !== null) return;
		const line = `${JSON.stringify(envelope)}\n`;
		const bytes = Buffer.byteLength(line);
		if (bytes > maxFrameBytes) {
			throw new FcmError('FCM_ERR_PROTOCOL', `a message of ${bytes} bytes; the limit is ${maxFrameBytes}`);
		}
		if (this.#wire.pendingBytes + bytes > maxPendingBytes) {
			this.#cutOff();
			return;
		}
		this.#wire.write(line);
		this.#bytesWritten += bytes;
		this.#checkStalls();
	}

	/** Says why, and ends once that and all before it is out. */
	close(reason: string): void {
		this.#finish(reason, {by: 'us', reason});
	}

	/** For a peer that broke a rule: tells it so and hears no more from it. */
	refuse(error: FcmError): void {
		this.#finish(error.message, {by: 'fault', error});
	}

	/** Lets the process end although the peer has not closed its side yet. */
	unref(): void {
		this.#wire.unref();
	}

	/** A hello, the rest of a message, that it reads: whoever owes one of these for too long is cut off. */
	#watchForStalls(): StallTimer[] {
		const {helloMs, stallMs = defaultStallMs} = this.#options;
		const late = (what: string) => () => this.refuse(new FcmError('FCM_ERR_TIMEOUT', what));
		return [
			new StallTimer({
				ms: helloMs,
				isOwed: () => this.#peer === null,
				headway: () => 0,
				onStall: late(`no hello within ${helloMs} ms`),
			}),
			new StallTimer({
				ms: stallMs,
				isOwed: () => this.#decoder.isMidway,
				headway: () => this.#framesTaken,
				onStall: late(`half a message, and not the rest within ${stallMs} ms`),
			}),
			new StallTimer({
				ms: stallMs,
				isOwed: () => this.#wire.pendingBytes > 0,
				headway: () => this.#bytesWritten - this.#wire.pendingBytes,
				onStall: () => this.#cutOff(),
			}),
		];
	}

	#checkStalls(): void {
		for (const stall of this.#stalls) stall.check();
	}

	/** For a peer that does not read: it would not hear why either. */
	#cutOff(): void {
		this.#end ??= {by: 'fault', error: new FcmError('FCM_ERR_PROTOCOL', 'the peer does not read what it is sent')};
		this.#wire.destroy();
	}

	#finish(reason: string, end: LinkEnd): void {
		this.send({kind: 'bye', reason});
		this.#end ??= end;
		for (const stall of this.#stalls) stall.end();
		this.#wire.end(end.by === 'us');
	}

	#receive(chunk: Buffer): void {
		if (this.#end !== null) return;
		try {
			for (const line of this.#decoder.push(chunk)) {
				this.#framesTaken++;
				this.#take(parse(line));
				if (this.#end !== null) return;
			}
			this.#checkStalls();
		} catch (error) {
			if (!FcmError.is(error)) throw error;
			this.refuse(error);
		}
	}

	#take(envelope: Envelope): void {
		if (envelope.kind === 'bye') {
			this.#end = {by: 'peer', reason: envelope.reason, ...(envelope.code && {code: envelope.code})};
			this.#wire.end();
		} else if (envelope.kind === 'hello') {
			this.#greet(envelope);
		} else if (this.#peer === null) {
			throw new FcmError('FCM_ERR_PROTOCOL', `a ${envelope.kind} before the hello`);
		} else {
			this.#options.onMessage(envelope);
		}
	}

	#greet(peer: Hello): void {
		if (this.#peer !== null) throw new FcmError('FCM_ERR_PROTOCOL', 'a second hello');
		if (peer.protocol !== protocolVersion) {
			const ours = `the ${this.#options.role} (fcm ${version}) speaks protocol ${protocolVersion}`;
			const theirs = `the ${peer.role} (fcm ${peer.version}) speaks protocol ${peer.protocol}`;
			throw new FcmError('FCM_ERR_PROTOCOL', `${ours}, ${theirs}`);
		}
		this.#peer = peer;
		this.#options.onHello(peer);
	}

	#closed(): void {
		for (const stall of this.#stalls) stall.end();
		this.#end ??= {by: 'peer', reason: 'the connection was lost'};
		this.#options.onEnd(this.#end);
	}
}

function parse(line: string): Envelope {
	let value: unknown;
	try {
		value = JSON.parse(line);
	} catch (error) {
		throw new FcmError('FCM_ERR_PROTOCOL', 'a message that is not JSON', {cause: error});
	}
	const envelope = decodeEnvelope(value);
	if (envelope === null) throw new FcmError('FCM_ERR_PROTOCOL', 'a message that is no envelope');
	return envelope;
}
