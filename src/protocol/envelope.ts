import type {ErrorCode, WireError} from '../shared/errors.ts';

export type PeerRole = 'client' | 'daemon' | 'app-master';

/** The first frame of both sides, before any other. */
export interface Hello {
	kind: 'hello';
	protocol: number;
	features: readonly string[];
	role: PeerRole;
	pid: number;
	/** The fcm version of the sender. */
	version: string;
}

/** `id` is chosen by the caller and unique on its connection. */
export interface Request {
	kind: 'request';
	id: number;
	method: string;
	params: unknown;
}

/** Ends a request. Exactly one per request. */
export type Response =
	| {kind: 'response'; id: number; ok: true; result: unknown}
	| {kind: 'response'; id: number; ok: false; error: WireError};

/** Between a request and its response, any number: progress of long work, or the frames of a subscription. */
export interface StreamEvent {
	kind: 'event';
	id: number;
	event: unknown;
}

/** The caller no longer wants the answer: a subscription ends, long work goes on unwatched. */
export interface Cancel {
	kind: 'cancel';
	id: number;
}

/** The sender is about to close on purpose. */
export interface Bye {
	kind: 'bye';
	reason: string;
	/** What the receiver's caller is to be told, where that is more than that the connection is over. */
	code?: ErrorCode;
}

export type Envelope = Hello | Request | Response | StreamEvent | Cancel | Bye;
