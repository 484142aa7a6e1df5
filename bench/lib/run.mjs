import {spawn} from 'node:child_process';

const running = new Set();

/**
 * Runs a program to its end and resolves with its stdout. Rejects when it exits non-zero, or is still there after
 * `deadlineMs` (then it is killed).
 */
export function run(file, args, {deadlineMs = 60_000, ...options} = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(file, args, {stdio: ['ignore', 'pipe', 'pipe'], ...options});
		running.add(child);
		const output = {stdout: '', stderr: ''};
		for (const stream of ['stdout', 'stderr']) {
			child[stream].setEncoding('utf8').on('data', (text) => {
				output[stream] += text;
			});
		}
		const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
		const settle = () => {
			const {exitCode, signalCode} = child;
			if (exitCode === 0) return resolve(output.stdout);
			const why = signalCode ? `ended by ${signalCode} (deadline ${deadlineMs} ms)` : `exit code ${exitCode}`;
			reject(new Error(`${args.slice(0, 3).join(' ')}: ${why}: ${output.stderr.trim() || output.stdout.trim()}`));
		};
		child.on('error', reject);
		child.on('close', settle);
		child.on('exit', () => {
			clearTimeout(timer);
			running.delete(child);
			// A daemon that it left behind may hold its streams open, and then 'close' never comes.
			setTimeout(settle, 1000).unref();
		});
	});
}

export function killRunning() {
	for (const child of running) child.kill('SIGKILL');
}
