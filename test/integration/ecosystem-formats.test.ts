import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {copyFileSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A file of each format: one app on a port. */
const formats: Record<string, (port: number) => string> = {
	'apps.yaml': (port) => `apps:\n  - name: api\n    script: server.cjs\n    env: {PORT: ${port}}\n`,
	'apps.toml': (port) => `[[apps]]\nname = "api"\nscript = "server.cjs"\nenv.PORT = ${port}\n`,
	'apps.config.ts': (port) => `
		enum Port {Api = ${port}}
		console.log('this is no JSON');
		export default async (): Promise<object> => ({apps: [{name: 'api', script: 'server.cjs', env: {PORT: Port.Api}}]});
	`,
	'apps.config.mjs': (port) =>
		`process.stdout.write('nor is this');\nexport const apps = [{name: 'api', script: 'server.cjs', port: ${port}}];\n`,
};

describe('the formats of an ecosystem file', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
		copyFileSync(fixture('http.cjs'), path.join(fcm.dir, 'server.cjs'));
	});
	afterEach(() => fcm.end());

	for (const [name, text] of Object.entries(formats)) {
		it(`${name} starts its app, and stdout is JSON whatever it prints`, async () => {
			const port = await freePort();
			const file = fcm.file(name, text(port));
			expect(JSON.parse(await fcm.ok('start', file, '--json'))).toMatchObject({apps: [{app: 'api', ok: true}]});
			expect((await fcm.app('api')).listening).toEqual([`127.0.0.1:${port}`]);
		});
	}

	it('- starts what standard input says, also when it comes in pieces', async () => {
		const port = await freePort();
		const child = spawn(process.execPath, [path.join(root, 'dist/cli.cjs'), 'start', '-'], {
			...{cwd: fcm.dir, env: fcm.env, stdio: ['pipe', 'ignore', 'ignore'], timeout: 60_000},
		});
		child.stdin.write('{"apps": [{"name": "api", "script": "server.cjs", ');
		child.stdin.end(`"port": ${port}}]}`);
		expect(await once(child, 'exit')).toEqual([0, null]);
		expect((await fcm.app('api')).status).toBe('online');
	});

	it('the schema is in the package, as it is in the sources', () => {
		const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
		expect(read('dist/schema.json')).toBe(read('src/config/schema.json'));
		expect(JSON.parse(read('package.json')).exports['./schema.json']).toBe('./dist/schema.json');
	});
});
