/**
 * Program: `fcm ls --json`, which is what scripts run every second. One file of its own, since the ordinary way through twenty
 * costs more than the question; and so that after a daemon's death the next one is started as soon as can be.
 */
import {writeSync} from 'node:fs';
import {resolveHome} from '../client/home.ts';
import {openClient} from '../client/open-client.ts';
import {exitCodes, FcmError} from '../shared/errors.ts';
import {errorJson} from './output/json.ts';

list().catch((error) => {
	const failure = FcmError.from(error);
	print({error: errorJson(failure.toWire())}, failure.exitCode);
});

async function list(): Promise<void> {
	const client = await openClient({home: resolveHome(process.env), start: true});
	print(await client.call('apps.list', {}), exitCodes.done);
}

/** Ends the process. Not by process.stdout, which takes as long as the rest; but a pipe that is full and does not block needs it. */
function print(value: unknown, exitCode: number): void {
	const bytes = Buffer.from(`${JSON.stringify(value)}\n`);
	let at = 0;
	try {
		while (at < bytes.length) at += writeSync(1, bytes, at);
		process.exit(exitCode);
	} catch (error) {
		const codeOf = ({code}: NodeJS.ErrnoException) => (code === 'EPIPE' ? exitCode : exitCodes.failed);
		// EPIPE: the reader has enough.
		if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') process.exit(codeOf(error as NodeJS.ErrnoException));
		process.stdout.on('error', (failure) => process.exit(codeOf(failure)));
		process.stdout.write(bytes.subarray(at), () => process.exit(exitCode));
	}
}
