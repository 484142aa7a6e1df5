/** What libuv gives to every stream of a pipe; not in the types. */
type WithHandle = NodeJS.WriteStream & {_handle?: {setBlocking?(blocking: boolean): number}};

/**
 * Makes stdout and stderr write before they return. Node's pipes are asynchronous once they are full, so a worker that
 * logs a few hundred lines and throws, or calls process.exit, loses the end of them, and that end is what matters. A
 * flood of lines now waits for its reader instead of filling the memory of its writer.
 */
export function blockOnOutput(): void {
	for (const stream of [process.stdout, process.stderr] as WithHandle[]) stream._handle?.setBlocking?.(true);
}
