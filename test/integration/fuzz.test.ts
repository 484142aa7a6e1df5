import {expect, it} from 'vitest';
import {chaos} from '../helpers/chaos.ts';

/** `npm run chaos -- fuzz` sends 100,000. */
it('whatever is sent to the sockets of a daemon and an app master, both serve on, and so does the app', async () => {
	const {code, stdout, stderr} = await chaos('fuzz', '--frames', '10000');
	expect({code, stderr}).toEqual({code: 0, stderr: expect.stringMatching(/^fuzz: seed \d+, 10000 frames\n$/)});
	const {sent} = JSON.parse(stdout) as {sent: Record<'daemon' | 'master', number>};
	expect(Math.min(sent.daemon, sent.master)).toBeGreaterThanOrEqual(5000);
});
