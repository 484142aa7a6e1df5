import {expect, test} from 'vitest';
import {runCli} from '../../../src/cli/run-cli.ts';
import type {AppVariable} from '../../../src/protocol/control-api.ts';
import {exitCodes} from '../../../src/shared/errors.ts';
import {fakeContext} from './fake-context.ts';

const variables: Required<AppVariable>[] = [
	{name: 'LOG', source: 'env_production', value: 'warn'},
	{name: 'PATH', source: 'shell', value: '/bin'},
	{name: 'TOKEN', source: 'env', value: 'geheim'},
	{name: 'WORKER_ID', source: 'fcm', value: null},
];

async function env(...argv: string[]) {
	const answer = ({values}: {values: boolean}) => ({
		app: 'api',
		variables: values ? variables : variables.map(({name, source}) => ({name, source})),
	});
	const context = fakeContext({answers: {'apps.env': answer}});
	expect(await runCli(['env', ...argv], context)).toBe(exitCodes.done);
	expect(context.open).toBe(0);
	return context;
}

test('names and sources, and that values are withheld', async () => {
	const {stdout, stderr, calls} = await env('api');
	expect(calls).toEqual([{method: 'apps.env', params: {app: 'api', values: false}}]);
	expect(stdout.lines).toEqual([
		'env_production  LOG',
		'shell           PATH',
		'file            TOKEN',
		'fcm             WORKER_ID',
	]);
	expect(stderr.text).toBe('values are withheld; --show prints them\n');
});

test('--show prints the values', async () => {
	const {stdout, stderr, calls} = await env('api', '--show');
	expect(calls).toEqual([{method: 'apps.env', params: {app: 'api', values: true}}]);
	expect(stdout.lines).toEqual([
		'env_production  LOG=warn',
		'shell           PATH=/bin',
		'file            TOKEN=geheim',
		'fcm             WORKER_ID=(by worker)',
	]);
	expect(stderr.text).toBe('');
});

test('--json is one document, with values only with --show', async () => {
	expect(JSON.parse((await env('api', '--json')).stdout.text)).toEqual({
		app: 'api',
		variables: variables.map(({name, source}) => ({name, source})),
	});
	expect(JSON.parse((await env('api', '--json', '--show')).stdout.text)).toEqual({app: 'api', variables});
});
