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
