import {chmodSync, chownSync, mkdirSync} from 'node:fs';
import {connect} from 'node:net';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';

const app = fixture('http.cjs');

/** A file that cannot be used: its text, and the words that name the place and the mend. */
const badFiles: Record<string, {text: string; code: number; says: (string | RegExp)[]}> = {
	'a JSON syntax error': {
		text: '{"apps": [\n  {"name": "api" "script": "x"}\n]}',
		code: 2,
		says: [/ecosystem\.json:2:\d+/],
	},
	'an unknown key': {
		...{text: JSON.stringify({apps: [{name: 'api', script: app, instnces: 2}]}), code: 2},
		says: ['instnces', 'did you mean "instances"'],
	},
	'a wrong type': {
		...{text: JSON.stringify({apps: [{name: 'api', script: app, kill_timeout: 'soon'}]}), code: 2},
		says: ['apps[0].kill_timeout', 'soon'],
	},
	'no apps': {text: '{"apps": []}', code: 2, says: ['apps']},
	'two apps of one name': {
		...{
			text: JSON.stringify({
				apps: [
					{name: 'api', script: app},
					{name: 'api', script: app},
				],
			}),
			code: 2,
		},
		says: ['api', 'apps[0]', 'apps[1]'],
	},
	'a name that is a path': {
		...{text: JSON.stringify({apps: [{name: '../api', script: app}]}), code: 2},
		says: ['../api'],
	},
	'a script that does not exist': {
		...{text: JSON.stringify({apps: [{name: 'api', script: './nowhere.js'}]}), code: 2},
		says: ['nowhere.js'],
	},
};

describe('bad input', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(() => fcm.end());

	async function fails(args: string[], code: number, says: readonly (string | RegExp)[]): Promise<void> {
		const run = await fcm.run(...args);
		const output = run.stdout + run.stderr;
		expect({code: run.code, output}).toMatchObject({code});
		for (const words of says) expect(output).toMatch(words);
		expect(output, 'no stack trace').not.toMatch(/\n\s+at .*:\d+:\d+/);
	}

	for (const [title, {text, code, says}] of Object.entries(badFiles)) {
		it(`in the file: ${title}`, async () => {
			await fails(['start', fcm.file('ecosystem.json', text)], code, says.map(escaped));
		});
	}

	it('on the command line names what is wrong and near words', async () => {
		await fails(['start', 'nowhere.json'], 2, ['nowhere.json']);
		await fails(['strat'], 2, ['start']);
		await fails(['ls', '--jason'], 2, ['--json']);
		await fails(['reload'], 2, ['app']);
		await fails(['logs', '--lines', 'many'], 2, ['many']);
	});

	it('an unknown app has exit code 6 and near names, in every command', async () => {
		await fcm.ok('start', fcm.ecosystem({name: 'api', script: app, env: {PORT: await freePort()}}));
		for (const command of ['stop', 'restart', 'reload', 'delete', 'describe'])
			await fails([command, 'apu'], 6, ['apu', 'api']);
		expect(JSON.parse((await fcm.run('describe', 'apu', '--json')).stdout)).toMatchObject({
			error: {code: 'FCM_ERR_APP_NOT_FOUND'},
		});
		expect((await fcm.app('api')).status).toBe('online');
	});

	it('a home that cannot be used is refused in words', async () => {
		const file = fcm.file('a-file', 'x');
		fcm.env.FCM_HOME = path.join(file, 'home');
		await fails(['ls'], 2, ['FCM_HOME']);
		fcm.env.FCM_HOME = path.join(fcm.dir, 'h'.repeat(120));
		await fails(
			['ls'],
			2,
			['too long|shorter|bytes'].map((words) => new RegExp(words)),
		);
		const open = path.join(fcm.dir, 'open');
		mkdirSync(open);
		chmodSync(open, 0o777);
		fcm.env.FCM_HOME = open;
		await fails(['ls'], 2, ['writable by']);
		if (process.getuid?.() === 0) {
			const foreign = path.join(fcm.dir, 'foreign');
			mkdirSync(foreign, {mode: 0o700});
			chownSync(foreign, 12345, 12345);
			fcm.env.FCM_HOME = foreign;
			await fails(['ls'], 2, ['own']);
		}
		fcm.env.FCM_HOME = fcm.home;
	});

	it('rubbish on the daemon socket harms nobody', async () => {
		await fcm.ok('start', fcm.ecosystem({name: 'api', script: app, env: {PORT: await freePort()}}));
		const {daemon} = await fcm.report();
		const socket = path.join(fcm.home, 'run/daemon.sock');
		const megabyte = 'x'.repeat(1024 * 1024);
		for (const rubbish of [['\0\xff{]\n'], ['{"kind":"request","id":'], Array.from({length: 100}, () => megabyte)]) {
			await send(socket, rubbish);
			expect((await fcm.report()).daemon.pid).toBe(daemon.pid);
		}
		expect((await fcm.app('api')).status).toBe('online');
	});
});

function escaped(words: string | RegExp): RegExp {
	return words instanceof RegExp ? words : new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
}

/** Writes pieces until all are written, or the other side cuts us off; never longer than 20 s. */
function send(socketPath: string, pieces: string[]): Promise<void> {
	return new Promise((resolve, reject) => {
		const socket = connect(socketPath);
		const timer = setTimeout(() => reject(new Error('neither taken nor cut off')), 20_000);
		const end = () => {
			clearTimeout(timer);
			socket.destroy();
			resolve();
		};
		socket.on('error', end);
		socket.on('close', end);
		const rest = [...pieces];
		const next = () => {
			const piece = rest.shift();
			if (piece === undefined) return end();
			socket.write(piece, next);
		};
		socket.on('connect', next);
	});
}
