/** Runs the CLI and tells how it ended; unlike `lib/run.mjs` a failure is an answer, and it may be killed meanwhile. */
import {spawn} from 'node:child_process';

const deadlineMs = 90_000;
const running = new Set();

/** `{child, done: Promise<{args, code, stdout, stderr}>}`; code null: it was killed. */
export function begin(cli, env, args) {
	const child = spawn(process.execPath, [cli, ...args], {env, stdio: ['ignore', 'pipe', 'pipe']});
	running.add(child);
	const output = {stdout: '', stderr: ''};
	for (const stream of ['stdout', 'stderr']) {
		child[stream].setEncoding('utf8').on('data', (text) => {
			output[stream] += text;
		});
	}
	let late = false;
	const timer = setTimeout(() => {
		late = true;
		child.kill('SIGKILL');
	}, deadlineMs);
	const done = new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code) => {
			clearTimeout(timer);
			running.delete(child);
			if (late)
				reject(new Error(`fcm ${args.join(' ')} has not ended within ${deadlineMs / 1000} s\n${output.stderr}`));
			else resolve({args, code, ...output});
		});
	});
	return {child, done};
}

export function killCommands() {
	for (const child of running) child.kill('SIGKILL');
}
