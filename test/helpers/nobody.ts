import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

/** What only root can do: run something as another user. A CI that is not root tests the refusal instead. */
export const isRoot = process.geteuid?.() === 0;

/** nobody: a user that owns nothing. */
export const nobody = {uid: 65_534, gid: 65_534};

const attempts = `
const {readFileSync, readdirSync, writeFileSync} = require('node:fs');
const {connect} = require('node:net');
const ways = {
	read: (path) => void readFileSync(path),
	list: (path) => void readdirSync(path),
	write: (path) => writeFileSync(path + '/by-nobody', 'x'),
	connect: (path) => new Promise((resolve, reject) => {
		const socket = connect(path, resolve);
		socket.on('error', reject);
	}),
};
(async () => {
	const outcomes = [];
	for (const [way, path] of JSON.parse(process.argv[1])) {
		try {
			await ways[way](path);
			outcomes.push('done');
		} catch (error) {
			outcomes.push(error.code);
		}
	}
	process.stdout.write(JSON.stringify(outcomes));
	process.exit(0);
})();`;

export type Attempt = [way: 'read' | 'list' | 'write' | 'connect', path: string];

/** Tries each as nobody, for real. Returns `done` or the error's code, in order. Needs root. */
export function asNobody(tries: Attempt[]): string[] {
	const args = ['-e', attempts, JSON.stringify(tries)];
	const {stdout, stderr} = spawnSync(process.execPath, args, {
		...nobody,
		cwd: '/',
		env: {},
		timeout: 20_000,
		encoding: 'utf8',
	});
	if (stdout === '') throw new Error(`nobody could not try: ${stderr}`);
	return JSON.parse(stdout) as string[];
}

/** Whether workers may become nobody: we are root, and this checkout is not in a folder that is closed to others. */
export function canBecomeNobody(): boolean {
	const file = fileURLToPath(import.meta.url);
	return isRoot && asNobody([['read', file]])[0] === 'done';
}
