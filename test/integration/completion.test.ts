import {execFileSync} from 'node:child_process';
import {mkdirSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {Fcm, freePort} from '../helpers/fcm.ts';
import {fixture} from '../helpers/fixture.ts';

/** Asks bash as it would be asked by a TAB behind the last word. */
const ask = `
source <(fcm completion bash)
COMP_WORDS=(fcm "$@")
COMP_CWORD=$#
$(complete -p fcm | sed 's/.*-F \\([^ ]*\\).*/\\1/') fcm "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
printf '%s\\n' "\${COMPREPLY[@]}"
`;

describe('completion in bash', () => {
	let fcm: Fcm;
	beforeEach(() => {
		fcm = new Fcm();
		const bin = path.join(fcm.dir, 'bin');
		mkdirSync(bin);
		symlinkSync(fcm.cli, path.join(bin, 'fcm'));
		fcm.env.PATH = `${bin}:${fcm.env.PATH}`;
		fcm.file('server.js', '');
	});
	afterEach(() => fcm.end());

	function complete(...words: string[]): string[] {
		const options = {env: fcm.env, cwd: fcm.dir, encoding: 'utf8', timeout: 30_000} as const;
		const answer = execFileSync('bash', ['--norc', '-c', ask, 'bash', ...words], options);
		return answer
			.split('\n')
			.filter((word) => word !== '')
			.sort();
	}

	it('knows commands, groups, options, files and words, without a daemon', async () => {
		expect(complete('sta')).toEqual(['start', 'startup']);
		expect(complete('rollout', '')).toEqual(['abort', 'promote', 'status']);
		expect(complete('rollout', 'p')).toEqual(['promote']);
		expect(complete('reload', '--s')).toEqual(['--soak', '--strategy', '--surge']);
		expect(complete('completion', '')).toEqual(['bash', 'fish', 'zsh']);
		expect(complete('run', 'ser')).toEqual(['server.js']);
		expect(complete('run', 'server.js', '--timeout', '')).toEqual([]);
		expect(complete('start', 'server.js', '--', 'ser')).toEqual(['server.js']);
		expect(complete('stop', '')).toEqual([]);
		expect(await fcm.run('ping')).toMatchObject({code: 3});
	});

	it('knows the apps, also of a daemon that has ended', async () => {
		const env = {PORT: await freePort()};
		await fcm.ok('start', fcm.ecosystem({name: 'api', namespace: 'shop', script: fixture('http.cjs'), env}));
		expect(complete('stop', '')).toEqual(['api', 'shop']);
		await fcm.ok('kill');
		expect(complete('start', 'a')).toEqual(['api']);
		expect(await fcm.run('ping')).toMatchObject({code: 3});
	});
});
