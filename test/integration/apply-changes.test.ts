import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';
import {startSteadyLoad} from '../helpers/steady-load.ts';

/** What fixtures/apps/mirror.cjs tells. */
interface Mirror {
	pid: number;
	script: string;
	args: string[];
	cwd: string;
	execArgv: string[];
	env: Record<string, string>;
	isCluster: boolean;
}

/** What is changed in the file, what the app must look like then, and what it takes. */
type Row = [what: string, change: Record<string, unknown>, seen: (app: Mirror) => unknown, becomes: unknown];

const reloads: Row[] = [
	['script', {script: 'other.cjs'}, ({script}) => script, 'other.cjs'],
	['cwd', {cwd: 'elsewhere'}, ({cwd}) => cwd, 'elsewhere'],
	['args', {args: ['--fast', 'two words']}, ({args}) => args, ['--fast', 'two words']],
	['node_args', {node_args: '--no-deprecation'}, ({execArgv}) => execArgv.includes('--no-deprecation'), true],
	['env.A', {env: {A: 'second', B: 'b'}}, ({env}) => env.A, 'second'],
	['env.B', {env: {A: 'second'}}, ({env}) => 'B' in env, false],
	['filter_env', {filter_env: ['SECRET']}, ({env}) => 'SECRET_OF_SHELL' in env, false],
	['instance_var', {instance_var: 'SLOT'}, ({env}) => env.SLOT, '0'],
];

describe('start of a file that has changed', () => {
	let fcm: Fcm;
	let ports: [number, number];
	beforeEach(async () => {
		fcm = new Fcm();
		fcm.env.SECRET_OF_SHELL = 'x';
		ports = [await freePort(), await freePort()];
		mkdirSync(path.join(fcm.dir, 'elsewhere'));
		for (const name of ['app.cjs', 'other.cjs', 'elsewhere/app.cjs', 'elsewhere/other.cjs'])
			fcm.file(name, `require(${JSON.stringify(fixture('mirror.cjs'))});\n`);
	});
	afterEach(() => fcm.end());

	/** Two apps, one of them as the change says. */
	function changedFile({env, ...change}: Record<string, unknown> = {}): string {
		const app = {script: 'app.cjs', min_uptime: 100};
		const own = {...app, name: 'api', env: {...((env as object | undefined) ?? {A: 'first', B: 'b'}), PORT: ports[0]}};
		return fcm.ecosystem({...own, ...change}, {...app, name: 'rest', env: {PORT: ports[1]}});
	}
	const look = async (which: 0 | 1) => (await (await fetch(`http://127.0.0.1:${ports[which]}`)).json()) as Mirror;
	const pidsOf = async (app: string) => (await fcm.app(app)).workers.map(({pid}) => pid);

	it('changes just that, one key after the other, by a reload without a lost request', async () => {
		await fcm.ok('start', changedFile());
		const rest = await pidsOf('rest');
		const load = startSteadyLoad(ports[0]);
		let keys: Record<string, unknown> = {};
		let before = await look(0);
		for (const [key, change, seen, becomes] of reloads) {
			keys = {...keys, ...change};
			const file = changedFile(keys);
			const plan = await fcm.run('plan', file);
			expect([plan.code, plan.stdout], key).toEqual([
				5,
				expect.stringMatching(/^api +reload +1 worker\n {6}[~+-] .*\n/),
			]);
			expect(plan.stdout).toContain(` ${key}\n`);
			expect(await fcm.ok('start', file), key).toMatch(/^api {2,}reloaded .*\nrest {2,}unchanged/m);
			const after = await look(0);
			expect(seen(after), key).toEqual(becomes);
			expect(seen(before), key).not.toEqual(becomes);
			expect(after.pid).not.toBe(before.pid);
			before = after;
		}
		expect((await fcm.run('plan', changedFile(keys))).code).toBe(0);
		expect(await load.stop()).toEqual([]);
		expect(await pidsOf('rest')).toEqual(rest);
	}, 120_000);

	it('scales and changes what no worker knows of without touching one', async () => {
		await fcm.ok('start', changedFile());
		const [first] = await pidsOf('api');
		expect(await fcm.ok('start', changedFile({instances: 3, max_restarts: 5, namespace: 'web'}))).toMatch(
			/^api +scaled/m,
		);
		const scaled = await fcm.app('api');
		expect(scaled).toMatchObject({ready: 3, namespace: 'web', generation: 1});
		expect(scaled.workers.map(({pid}) => pid)).toContain(first);
		expect(JSON.parse(await fcm.ok('describe', 'web', '--json')).apps[0].spec).toMatchObject({maxRestarts: 5});

		await fcm.ok('scale', 'api', '2');
		expect(await fcm.ok('plan', changedFile({instances: 2, max_restarts: 5, namespace: 'web'}))).toContain(
			'nothing to do',
		);
		expect(await fcm.ok('start', changedFile({instances: 2, max_restarts: 7, namespace: 'web'}))).toMatch(
			/^api +updated/m,
		);
		expect(await pidsOf('api')).toContain(first);
		expect((await fcm.app('api')).generation).toBe(1);
	});

	it('says that a change of exec_mode has a gap, and does it', async () => {
		await fcm.ok('start', changedFile());
		expect((await look(0)).isCluster).toBe(true);
		const file = changedFile({exec_mode: 'fork'});
		expect((await fcm.run('plan', file)).stdout).toMatch(/^api +restart +1 worker, with a gap$/m);
		expect(await fcm.ok('start', file)).toMatch(/^api +restarted/m);
		await fcm.until('api', 'it serves', ({status}) => status === 'online');
		expect((await look(0)).isCluster).toBe(false);
		expect((await fcm.run('plan', file)).code).toBe(0);
	});

	it('leaves all as it was when the changed app is bad, and still has it to do', async () => {
		await fcm.ok('start', changedFile());
		const {pid} = await look(0);
		fcm.file('bad.cjs', 'throw new Error("a bad release")');
		const file = changedFile({script: 'bad.cjs'});
		const started = await fcm.run('start', file);
		expect([started.code, started.stderr]).toEqual([4, expect.stringContaining('a bad release')]);
		expect((await look(0)).pid).toBe(pid);
		expect((await fcm.run('plan', file)).stdout).toMatch(/^api +reload/m);
		expect((await fcm.run('plan', changedFile())).code).toBe(0);
	});
});
