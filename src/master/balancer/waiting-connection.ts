import type {ListeningAddress} from './listening-address.ts';
import type {RawHandle} from './raw-listener.ts';

/** A connection that no worker has taken yet. Its handle is this process's own copy, whoever else got one. */
export interface WaitingConnection {
	readonly id: number;
	readonly handle: RawHandle;
	readonly address: ListeningAddress;
	/** The client's address; empty where it has none, or where nobody asks. */
	readonly client: string;
	/** Ids of the workers that did not want it, or could not get it. Null for nearly all. */
	refusedBy: number[] | null;
}
