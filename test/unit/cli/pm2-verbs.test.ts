import {expect, test} from 'vitest';
import {commandTable} from '../../../src/cli/command-table.ts';
import {translateVerb} from '../../../src/cli/pm2-verbs.ts';

/** Every verb of PM2's help. */
const verbs = [
	...['start', 'stop', 'restart', 'reload', 'delete', 'del', 'scale', 'startOrRestart', 'startOrReload'],
	...['startOrGracefulReload', 'list', 'ls', 'l', 'ps', 'status', 'jlist', 'prettylist', 'describe', 'desc', 'info'],
	...['show', 'env', 'pid', 'id', 'logs', 'log', 'flush', 'reloadLogs', 'logrotate', 'monit', 'dashboard', 'imonit'],
	...['save', 'dump', 'resurrect', 'cleardump', 'startup', 'unstartup', 'update', 'updatePM2', 'deepUpdate', 'kill'],
	...['ping', 'report', 'reset', 'sendSignal', 'send', 'attach', 'trigger', 'inspect', 'profile:mem', 'profile:cpu'],
	...['slist', 'sysinfos', 'serve', 'expose', 'deploy', 'pull', 'forward', 'backward', 'install', 'uninstall'],
	...['module:update', 'module:generate', 'package', 'publish', 'set', 'multiset', 'get', 'conf', 'config', 'unset'],
	...['ecosystem', 'init', 'create', 'link', 'unlink', 'monitor', 'unmonitor', 'open', 'plus', 'register', 'login'],
	...['logout', 'install-otel', 'uninstall-otel', 'examples', 'completion', 'autoinstall'],
];

const own = new Set(commandTable.flatMap(({name, aliases}) => [name, name.split(' ')[0]!, ...aliases]));

test.each(verbs)('%s is a command, another name of one, or answered with what to do instead', (verb) => {
	let words: readonly string[];
	try {
		words = translateVerb([verb, 'x']);
	} catch (error) {
		expect(error).toMatchObject({code: 'FCM_ERR_USAGE', message: expect.stringMatching(/^fcm has no `/)});
		expect(own.has(verb)).toBe(false);
		return;
	}
	expect(own.has(words[0]!), words.join(' ')).toBe(true);
	expect(words.at(-1)).toBe('x');
});

test('options before the verb stay where they are', () => {
	expect(translateVerb(['--no-color', 'jlist'])).toEqual(['--no-color', 'ls', '--json']);
	expect(translateVerb(['update', '--force'])).toEqual(['daemon', 'update', '--force']);
	expect(translateVerb([])).toEqual([]);
	expect(translateVerb(['constructor'])).toEqual(['constructor']);
});
