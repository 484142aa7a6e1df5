/** One request that has not been answered in full. */
export interface RequestInFlight {
	method: string;
	url: string;
	/** The client's address. */
	ip: string;
	ageMs: number;
	/** `processing`: no byte of the answer yet. */
	state: 'processing' | 'sending';
	/** What the app has set in `request.status`. */
	info?: Record<string, unknown>;
}

/** What became of one worker that somebody acted on. `reason`: why it ended, in words. */
export interface WorkerEnd {
	slot: number;
	pid: number;
	generation: number;
	reason: string;
}

/** Where the JavaScript of one worker was when it was asked. */
export interface WorkerStack {
	slot: number;
	pid: number;
	generation: number;
	/** As V8 prints them, the innermost first, at most 50; empty when there is none. */
	frames: string[];
	/** Why there are no frames; null when there are. */
	why: string | null;
}

/** One connection that a worker has accepted, of whatever protocol. */
export interface OpenConnection {
	/** The client: `127.0.0.1:50123`; empty for a unix socket. */
	client: string;
	ageMs: number;
	/** Since the last answer was complete, or since it was opened; 0 while a request is in flight. */
	idleMs: number;
	bytesIn: number;
	bytesOut: number;
}

/** What a worker does at this moment, asked of it on demand; each list the oldest first, at most 100. */
export interface WorkerActivity {
	slot: number;
	pid: number;
	generation: number;
	requests: RequestInFlight[];
	connections: OpenConnection[];
	/** Why the lists are empty: it has not answered in time. */
	error?: string;
}
