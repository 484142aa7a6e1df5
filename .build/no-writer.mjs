/**
 * In the place of `atomically`, conf's writer. State is written by write-file-atomic.ts; and merely loading this one puts a
 * handler on every signal, which ends the process by SIGXFSZ where Node itself ignores it: a write beyond `ulimit -f`.
 */
export function writeFileSync() {
	throw new Error('state is not written by conf');
}
