import {describe, expect, it} from 'vitest';
import {run} from '../../../../src/cli/commands/dash.ts';
import {loadBlessed} from '../../../../src/cli/dash/blessed.ts';
import {fakeContext} from '../fake-context.ts';

const call = (options = {}) => ({args: [], options, appArgs: []});

describe('fcm dash', () => {
	it('says that it needs a terminal, and touches nothing', async () => {
		const context = fakeContext();
		await expect(run(context, call())).rejects.toMatchObject({
			code: 'FCM_ERR_USAGE',
			message: expect.stringContaining('needs a terminal'),
		});
	});

	it.each(['soon', '0', '100ms', '-1', '25h', ''])('refuses --interval %s', async (interval) => {
		const context = fakeContext();
		const refused = run(context, call({interval}));
		await expect(refused).rejects.toMatchObject({
			code: 'FCM_ERR_USAGE',
			message: expect.stringContaining('--interval'),
		});
	});

	it('refuses a daemon that keeps no history, with the mend, and lets go of it', async () => {
		const context = fakeContext({columns: 80, answers: {}});
		await expect(run(context, call())).rejects.toMatchObject({
			code: 'FCM_ERR_UNKNOWN_METHOD',
			message: expect.stringContaining('`fcm daemon update`'),
		});
		expect({open: context.open, written: context.stdout.text}).toEqual({open: 0, written: ''});
	});

	it('names the command that installs what npm has left out', async () => {
		const absent = () => Promise.reject(Object.assign(new Error('Cannot find'), {code: 'ERR_MODULE_NOT_FOUND'}));
		await expect(loadBlessed(absent)).rejects.toMatchObject({
			code: 'FCM_ERR_USAGE',
			message: expect.stringMatching(
				/^fcm dash needs blessed and blessed-contrib.*`npm install (-g )?blessed blessed-contrib`$/,
			),
		});
	});

	it('does not call a broken package an absent one', async () => {
		await expect(loadBlessed(() => Promise.reject(new SyntaxError('bad')))).rejects.toThrow(SyntaxError);
	});
});
