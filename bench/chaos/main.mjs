/** `npm run chaos -- <program> [options]`: faults on purpose. Seeded and bounded; exits non-zero when a promise broke. */
import {cleanUpAll} from '../lib/cleanup.mjs';
import {isBuilt} from '../lib/fcm.mjs';
import {killRunning} from '../lib/run.mjs';
import {faults} from './faults.mjs';
import {fuzz} from './fuzz.mjs';
import {logs} from './logs.mjs';

const programs = {faults, fuzz, logs};
const [name, ...args] = process.argv.slice(2);
const program = Object.hasOwn(programs, name ?? '') ? programs[name] : undefined;

if (!program || !isBuilt()) {
	const usage = `npm run chaos -- <program> [options]\nprograms: ${Object.keys(programs).join(' ')}\n`;
	process.stderr.write(program ? 'run `npm run build` first\n' : usage);
	process.exit(2);
}
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end(130));
process.once('uncaughtException', fail);
try {
	await program(args);
	await end(0);
} catch (error) {
	await fail(error);
}

async function fail(error) {
	process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
	await end(1);
}

async function end(code) {
	killRunning();
	await cleanUpAll();
	process.exit(code);
}
