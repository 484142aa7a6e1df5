import {createServer, type Server} from 'node:net';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';

describe('a port that is taken', () => {
	let fcm: Fcm;
	let other: Server | undefined;
	beforeEach(() => {
		fcm = new Fcm();
	});
	afterEach(async () => {
		other?.close();
		await fcm.end();
	});

	it('by another program is named, and the app starts by itself once it is free', async () => {
		const port = await freePort();
		const server = createServer();
		other = server;
		await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
		const {code, stdout, stderr} = await fcm.run(
			'start',
			fcm.ecosystem({name: 'api', script: fixture('http.cjs'), env: {PORT: port}}),
		);
		expect({code, output: stdout + stderr}).toMatchObject({code: 1, output: expect.stringContaining(`port ${port}`)});
		expect(stdout + stderr).toContain('taken');
		await new Promise((resolve) => server.close(resolve));
		await fcm.until('api', 'online', ({status}) => status === 'online');
	});

	it('by another app of fcm names that app, and the two never share it', async () => {
		const port = await freePort();
		const app = {script: fixture('http.cjs'), env: {PORT: port}};
		await fcm.ok('start', fcm.ecosystem({name: 'web', ...app}));
		const {code, stdout, stderr} = await fcm.run('start', fcm.ecosystem({name: 'api', ...app}));
		expect(code).toBe(1);
		expect(stdout + stderr).toMatch(/"?web"?/);
		expect((await fcm.app('web')).status).toBe('online');
	});
});
