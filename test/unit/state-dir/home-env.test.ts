import {expect, it} from 'vitest';
import {homeEnv} from '../../../src/state-dir/paths.ts';

it('has nothing of what Node reads for the apps', () => {
	const shell = {PATH: '/bin', NODE_OPTIONS: '--require agent', NODE_EXTRA_CA_CERTS: '/ca', NODE_ENV: 'production'};
	expect(homeEnv('/h', {...shell, FCM_HOME: '/other'})).toEqual({PATH: '/bin', FCM_HOME: '/h'});
});

it('has the options that are meant for fcm, and hands them on', () => {
	const env = homeEnv('/h', {FCM_NODE_OPTIONS: '--trace-warnings', NODE_OPTIONS: '--require agent'});
	expect(env).toEqual({FCM_HOME: '/h', FCM_NODE_OPTIONS: '--trace-warnings', NODE_OPTIONS: '--trace-warnings'});
	expect(homeEnv('/h', env)).toEqual(env);
	expect(homeEnv('/h', {FCM_NODE_OPTIONS: ''})).toEqual({FCM_HOME: '/h', FCM_NODE_OPTIONS: ''});
});
