import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {commandTable} from '../../../src/cli/command-table.ts';
import {commandShapes} from '../../../src/cli/completion/command-shape.ts';
import {runCli} from '../../../src/cli/run-cli.ts';
import {exitCodes} from '../../../src/shared/errors.ts';
import {writeSpec} from '../../../src/state-dir/bundle.ts';
import {prepareHome} from '../../../src/state-dir/home.ts';
import {appSpec} from '../state-dir/app-spec.ts';
import {fakeContext} from './fake-context.ts';

const shapes = commandShapes(commandTable);
const shape = (path: string) => shapes.find((each) => each.path === path)!;
let home: string | null = null;

afterEach(() => {
	if (home) rmSync(home, {recursive: true});
	home = null;
});

test('every command, group and alias is in it', () => {
	for (const {name, aliases} of commandTable) expect(shape(name).names).toEqual([name.split(' ').at(-1), ...aliases]);
	expect(shape('').children.map(({name}) => name)).toEqual(expect.arrayContaining(['start', 'rollout', 'daemon']));
	expect(shape('rollout').children.map(({name}) => name)).toEqual(['status', 'promote', 'abort']);
});

test('what an option takes, and what an argument is', () => {
	const option = (path: string, flag: string) => shape(path).options.find(({flags}) => flags.includes(flag))!;
	expect(option('start', '-n')).toMatchObject({flags: ['-n', '--name'], value: 'other'});
	expect(option('start', '--json').value).toBe(null);
	expect(option('import', '--out').value).toBe('file');
	expect(['start', 'run', 'reload', 'scale', 'ls'].map((path) => shape(path).argument)).toEqual([
		...['apps-and-files', 'files', 'apps', 'apps', 'nothing'],
	]);
});

test.each([['bash'], ['zsh'], ['fish']])(
	'the script for %s names every command and every long option',
	async (shell) => {
		const context = fakeContext();
		expect(await runCli(['completion', shell], context)).toBe(exitCodes.done);
		const long = shapes
			.flatMap(({options}) => options.flatMap(({flags}) => flags))
			.filter((flag) => flag.startsWith('--'));
		for (const flag of long) expect(context.stdout.text).toContain(shell === 'fish' ? `-l ${flag.slice(2)}` : flag);
		for (const {names} of shapes) for (const name of names) expect(context.stdout.text).toContain(name);
		expect(context.opened).toEqual([]);
	},
);

test('another shell is refused', async () => {
	const context = fakeContext();
	expect(await runCli(['completion', 'fsh'], context)).toBe(exitCodes.usage);
	expect(context.stderr.text).toMatch(/there are scripts for bash, zsh and fish; did you mean/);
});

test('names and namespaces come from the state directory; no daemon is asked', async () => {
	home = mkdtempSync(path.join(tmpdir(), 'fcm-completion-'));
	prepareHome(home);
	writeSpec(home, {...appSpec('api'), namespace: 'shop'});
	writeSpec(home, appSpec('web'));
	const context = fakeContext({home});
	expect(await runCli(['__apps'], context)).toBe(exitCodes.done);
	expect(context.stdout.lines).toEqual(['api', 'shop', 'web']);
	expect(context.opened).toEqual([]);
});

test('without a home there are no names, and no error', async () => {
	const context = fakeContext({home: '/nowhere/at/all'});
	expect(await runCli(['__apps'], context)).toBe(exitCodes.done);
	expect(context.stdout.text + context.stderr.text).toBe('');
});
