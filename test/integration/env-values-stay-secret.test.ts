import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {release} from '../helpers/fixture.ts';

let fcm: Fcm;
beforeEach(() => {
	fcm = new Fcm();
});
afterEach(() => fcm.end());

/** No other words of fcm or of the app hold them. */
const secrets = {file: 'geheim-in-der-datei', named: 'geheim-in-env-production', shell: 'geheim-in-der-shell'};
const anySecret = new RegExp(Object.values(secrets).join('|'));

/** These hold the environment, and nobody but the owner can read them. */
const holdValues = /^(apps\.json(\.bak)?|spec\.json)$/;

function filesOf(folder: string): string[] {
	const names = readdirSync(folder, {recursive: true, encoding: 'utf8'}).map((name) => path.join(folder, name));
	return names.filter((name) => statSync(name).isFile());
}

it('values of the environment are in no output and no file but the registry and the spec', async () => {
	const port = await freePort();
	const script = fcm.file('api.cjs', release('http.cjs'));
	const env = {PORT: port, FILE_TOKEN: secrets.file};
	const app = {name: 'api', script, min_uptime: 200, env, env_production: {NAMED_TOKEN: secrets.named}};
	fcm.env.SHELL_TOKEN = secrets.shell;
	const start = ['start', fcm.ecosystem(app), '--env', 'production'];
	const look = ['ls', 'describe api', 'events', 'events --daemon', 'logs --nostream', 'rollout status api', 'env api'];
	const outputs: string[] = [];
	const run = async (...args: string[]) => {
		const {stdout, stderr} = await fcm.run(...args);
		outputs.push(`fcm ${args.join(' ')}\n${stdout}\n${stderr}`);
	};

	await run(...start);
	expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toContain('"release":"1"');
	await fetch(`http://127.0.0.1:${port}/crash`).catch(() => {});
	await fcm.until('api', 'mended', ({restarts, ready}) => restarts === 1 && ready === 1);
	await run('reload', 'api', '--json');
	await run('rollback', 'api');
	writeFileSync(script, release('throws-at-import.cjs', 2));
	await run('reload', 'api');
	writeFileSync(script, release('http.cjs', 3));
	fcm.ecosystem({...app, env: {...env, FILE_TOKEN: `${secrets.file}-2`}});
	await run(...start, '--json');
	await run('scale', 'api', '2');
	const {masterPid} = await fcm.app('api');
	process.kill(masterPid, 'SIGKILL');
	await fcm.until('api', 'back', (now) => now.status === 'online' && now.masterPid !== masterPid);
	process.kill((await fcm.report()).daemon.pid, 'SIGKILL');
	for (const command of look) {
		await run(...command.split(' '));
		if (command !== 'logs --nostream') await run(...command.split(' '), '--json');
	}
	await run('daemon', 'status', '--json');
	await run('restart', 'api');
	await run('stop', 'api');
	await run('describe', 'api', '--json');
	await run('start', 'api');

	expect(outputs).toHaveLength(24);
	expect(outputs.filter((output) => anySecret.test(output))).toEqual([]);
	expect(outputs.some((output) => output.includes('FILE_TOKEN'))).toBe(true);
	const files = filesOf(fcm.home);
	const withValues = files.filter((file) => anySecret.test(readFileSync(file, 'utf8')));
	expect(withValues.filter((file) => !holdValues.test(path.basename(file)))).toEqual([]);
	expect(withValues.map((file) => path.basename(file)).sort()).toEqual(['apps.json', 'apps.json.bak', 'spec.json']);
	for (const file of withValues) expect(statSync(file).mode & 0o077).toBe(0);
	expect(files.map((file) => path.basename(file))).toEqual(
		expect.arrayContaining(['daemon.log', 'master.log', 'events.ndjson', 'out.log', 'error.log']),
	);

	const shown = await fcm.ok('env', 'api', '--show');
	expect(shown).toMatch(new RegExp(`^file +FILE_TOKEN=${secrets.file}-2$`, 'm'));
	expect(shown).toMatch(new RegExp(`^env_production +NAMED_TOKEN=${secrets.named}$`, 'm'));
	expect(shown).toMatch(new RegExp(`^shell +SHELL_TOKEN=${secrets.shell}$`, 'm'));
	const {variables} = JSON.parse(await fcm.ok('env', 'api', '--show', '--json'));
	expect(variables).toContainEqual({name: 'FILE_TOKEN', source: 'env', value: `${secrets.file}-2`});
	expect(await fcm.run('env', 'apo')).toMatchObject({code: 6, stderr: expect.stringContaining('did you mean "api"')});
});
