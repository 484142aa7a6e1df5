import {expect, test} from 'vitest';
import {captureShellEnv} from '../../../src/config/shell-env.ts';

test('the shell environment is kept but for what belongs to fcm, to cluster, to npm and to the shell itself', () => {
	const own = ['FCM_HOME', 'FCM_APP', 'FCM_GENERATION', 'NODE_APP_INSTANCE', 'WORKER_ID', '_', 'SHLVL', 'OLDPWD'];
	const others = ['NODE_UNIQUE_ID', 'NODE_CHANNEL_FD', 'npm_lifecycle_event', 'npm_package_name', 'npm_config_cache'];
	const dropped = Object.fromEntries([...own, ...others].map((key) => [key, 'x']));
	const kept = {PATH: '/bin', NODE_ENV: 'production', FCMX: '1', EMPTY: ''};
	expect(captureShellEnv({...dropped, ...kept, UNSET: undefined}, '/srv')).toEqual(kept);
});

test('PWD names the working directory of the app', () => {
	expect(captureShellEnv({PWD: '/home'}, '/srv')).toEqual({PWD: '/srv'});
});
