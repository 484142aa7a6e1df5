/** node-ipc 12.0.0 has no types; this is the part that transport.ts uses. */
declare module 'node-ipc' {
	import type {Server as NetServer, Socket} from 'node:net';

	export interface Config {
		silent: boolean;
		/** Events carry the bytes as they came; nothing is parsed, framed or buffered. */
		rawBuffer: boolean;
		unlink: boolean;
		sync: boolean;
		maxConnections: number;
		stopRetrying: boolean;
	}

	export interface Server {
		/** Set by `start()`. */
		server: NetServer;
		start(): void;
		/** With `rawBuffer`, the second argument is what is written. */
		emit(socket: Socket, data: string): void;
		on(event: 'connect', handler: (socket: Socket) => void): this;
		on(event: 'data', handler: (data: Buffer, socket: Socket) => void): this;
	}

	export interface Client {
		socket: Socket;
		emit(data: string): void;
		on(event: 'connect', handler: () => void): this;
		on(event: 'data', handler: (data: Buffer) => void): this;
		on(event: 'error', handler: (error: Error) => void): this;
	}

	export class IPCModule {
		config: Config;
		server: Server;
		of: Record<string, Client>;
		serve(path: string, onStart: () => void): void;
		connectTo(id: string, path: string, onRequested: () => void): void;
	}
}
