import {type ChildProcessByStdio, spawn} from 'node:child_process';
import {once} from 'node:events';
import type {Readable, Writable} from 'node:stream';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {onTestFinished} from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A program of a few lines that imports from `./src/`, as JavaScript that runs anywhere. */
export async function bundleSource(source: string): Promise<string> {
	const result = await build({
		stdin: {contents: source, resolveDir: root, loader: 'ts'},
		bundle: true,
		write: false,
		platform: 'node',
		format: 'esm',
		target: 'node20',
	});
	return result.outputFiles[0]!.text;
}

export interface SourceProcess {
	pid: number;
	/** The next line on its stdout. */
	line(): Promise<string>;
	/** Kills it with SIGKILL and waits until it is gone. */
	kill(): Promise<void>;
}

/** Runs it in a process of its own that is killed at the end of the test at the latest. `uid` needs root. */
export async function spawnSource(source: string, args: string[] = [], uid?: number): Promise<SourceProcess> {
	const code = await bundleSource(source);
	const options = {
		cwd: '/',
		stdio: ['pipe', 'pipe', 'inherit'] as ['pipe', 'pipe', 'inherit'],
		...(uid && {uid, gid: uid}),
	};
	const child: ChildProcessByStdio<Writable, Readable, null> = spawn(
		process.execPath,
		['--input-type=module', '-', ...args],
		options,
	);
	child.stdin.end(code);
	const lines: string[] = [];
	const gone = once(child, 'exit');
	let text = '';
	let wake = () => {};
	child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
		text += chunk;
		const parts = text.split('\n');
		text = parts.pop()!;
		lines.push(...parts);
		wake();
	});
	onTestFinished(() => void child.kill('SIGKILL'));
	return {
		pid: child.pid!,
		line: async () => {
			while (lines.length === 0) await new Promise<void>((resolve) => (wake = resolve));
			return lines.shift()!;
		},
		kill: async () => {
			child.kill('SIGKILL');
			await gone;
		},
	};
}
