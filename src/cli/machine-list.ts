/**
 * Program: `fcm ls --json` when the daemon answers, which is what scripts run every second. One file of its own: the ordinary
 * way through twenty costs more than the question. Whatever is out of the ordinary goes there.
 */
import {writeSync} from 'node:fs';
import {resolveHome} from '../client/home.ts';
import {listAtOnce} from '../client/list-at-once.ts';

/** False: nothing was printed. Otherwise this process is about to end. */
export async function listForMachine(): Promise<boolean> {
	const report = await listAtOnce(resolveHome(process.env));
	if (!report) return false;
	print(Buffer.from(`${JSON.stringify(report)}\n`));
	return true;
}

/** Not by process.stdout, which takes as long as the rest; but a pipe that is full and does not block needs it. */
function print(bytes: Buffer): void {
	let at = 0;
	try {
		while (at < bytes.length) at += writeSync(1, bytes, at);
		process.exit(0);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		// EPIPE: the reader has enough.
		if (code !== 'EAGAIN') process.exit(code === 'EPIPE' ? 0 : 1);
		process.stdout.on('error', (failure: NodeJS.ErrnoException) => process.exit(failure.code === 'EPIPE' ? 0 : 1));
		process.stdout.write(bytes.subarray(at), () => process.exit(0));
	}
}
