import {execFileSync} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {Ajv} from 'ajv';
import {type ParseError, parse} from 'jsonc-parser';
import {beforeAll, describe, expect, test} from 'vitest';
import {ecosystemKeys} from '../../../src/config/ecosystem-keys.ts';
import {ecosystemJsonSchema} from '../../../src/config/json-schema.ts';
import type {AppSpec} from '../../../src/protocol/app-spec.ts';
import {permanentFolder} from './ecosystem-folder.ts';
import {buildLoader, type LoadAnswer, loadAll} from './loader-program.ts';

/**
 * The files in `good` and `bad`, each with what it must become beside it in `<name>.expected`: of a good file its
 * warnings and its apps as far as they differ from `minimal.json`; of a bad one the error. `CORPUS_WRITE=1` writes them.
 */
const corpus = fileURLToPath(new URL('../../fixtures/ecosystem', import.meta.url));
const goodFiles = filesIn('good');
const badFiles = filesIn('bad');

const shellEnv = {
	...{PATH: path.join(corpus, 'app/path'), HOME: '/home/me', SHELL_WORD: 'x'},
	...{AWS_KEY: 'very-secret', MY_SECRET: 'very-secret'},
};
/** Of the files that never end. */
const deadlineMs = 300;

const answers = new Map<string, LoadAnswer>();
const folder = permanentFolder();
let program: string;

beforeAll(async () => {
	program = await buildLoader(folder);
	const files = [...goodFiles, ...badFiles];
	const jobs = files.map((file) => ({
		file,
		options: {shellEnv, ...(file.includes('never') && {deadlineMs})},
	}));
	for (const [index, answer] of loadAll(program, jobs, corpus).entries()) answers.set(files[index]!, answer);
}, 90_000);

test('it has at least 60 files', () => {
	expect(goodFiles.length + badFiles.length).toBeGreaterThanOrEqual(60);
});

describe('a good file', () => {
	test.each(goodFiles)('%s', (file) => {
		const {code, message, warnings, specs} = answers.get(file)!;
		expect({code, message}).toEqual({});
		const apps = specs.map((spec) => difference(spec, answers.get('good/minimal.json')!.specs[0]!));
		const told = neutral(`${JSON.stringify({warnings, apps}, null, '\t')}\n`);
		expect(told).toBe(expectation(file, told));
	});
});

describe('a bad file', () => {
	test.each(badFiles)('%s', (file) => {
		const {code, message} = answers.get(file)!;
		const told = neutral(`${code}\n${message}\n`);
		expect(told).toBe(expectation(file, told));
		expect(told).not.toMatch(/very-secret|4711/);
		expect(told.length).toBeLessThan(10_000);
	});
});

test('wrong-types.json has every key', () => {
	const apps: object[] = JSON.parse(readFileSync(path.join(corpus, 'bad/wrong-types.json'), 'utf8'));
	const tried = apps.flatMap((app) => Object.keys(app).filter((key) => key !== 'name' && key !== 'script'));
	expect(tried.sort()).toEqual(
		Object.keys(ecosystemKeys)
			.filter((key) => key !== 'name' && key !== 'script')
			.sort(),
	);
});

describe('what no checked-in file can be', () => {
	/** Each with the lines that are told of it. */
	const made: Record<string, {make: (file: string) => void; lines: string[]}> = {
		'large.json': {
			make: (file) => writeFileSync(file, `{"apps": []}${' '.repeat(10 * 1024 * 1024)}`),
			lines: ['FCM_ERR_CONFIG_INVALID', 'large.json: larger than 1 MiB (10485772 bytes)'],
		},
		'large.yaml': {
			make: (file) => writeFileSync(file, '# \n'.repeat(3_500_000)),
			lines: ['FCM_ERR_CONFIG_INVALID', 'large.yaml: larger than 1 MiB (10500000 bytes)'],
		},
		'directory.json': {
			make: (file) => mkdirSync(file),
			lines: ['FCM_ERR_CONFIG_NOT_FOUND', 'directory.json: a directory'],
		},
		'pipe.json': {
			make: (file) => execFileSync('mkfifo', [file]),
			lines: ['FCM_ERR_CONFIG_NOT_FOUND', 'pipe.json: not a file'],
		},
		'pipe.config.mjs': {
			make: (file) => execFileSync('mkfifo', [file]),
			lines: ['FCM_ERR_CONFIG_NOT_FOUND', 'pipe.config.mjs: not a file'],
		},
		'gone.json': {
			make: () => {},
			lines: ['FCM_ERR_CONFIG_NOT_FOUND', 'gone.json: no such file (<dir>/gone.json)'],
		},
		...Object.fromEntries(
			Object.entries({
				'brackets.json': '['.repeat(500_000),
				'brackets.yaml': '['.repeat(500_000),
				'maps.yaml': '{a: '.repeat(100_000),
				'dashes.yaml': '- '.repeat(200_000),
				'steps.yaml': Array.from({length: 1200}, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
				'brackets.toml': `a = ${'['.repeat(500_000)}`,
				'tables.toml': `a = ${'{a = '.repeat(100_000)}`,
			}).map(([name, text]) => [
				name,
				{
					make: (file: string) => writeFileSync(file, text),
					lines: ['FCM_ERR_CONFIG_SYNTAX', `${name}: nested deeper than 64 levels`],
				},
			]),
		),
	};

	test('is told in a line', () => {
		const names = Object.keys(made);
		for (const name of names) made[name]!.make(path.join(folder, name));
		const told = loadAll(
			program,
			names.map((file) => ({file})),
			folder,
		);
		const lines = told.map(({code, message}) => [code, ...message!.replaceAll(folder, '<dir>').split('\n')]);
		expect(Object.fromEntries(names.map((name, index) => [name, lines[index]]))).toEqual(
			Object.fromEntries(names.map((name) => [name, made[name]!.lines])),
		);
	});
});

describe('the JSON Schema', () => {
	const validate = new Ajv({allowUnionTypes: true, strict: false}).compile(ecosystemJsonSchema());
	const parsed = (file: string) => {
		const errors: ParseError[] = [];
		const text = readFileSync(path.join(corpus, file), 'utf8').replace(/^\uFEFF/, '');
		const value = parse(text, errors, {allowTrailingComma: true});
		return errors.length > 0 ? undefined : value;
	};

	test.each(goodFiles.filter((file) => file.endsWith('.json')))('accepts %s', (file) => {
		expect({valid: validate(parsed(file)), errors: validate.errors}).toEqual({valid: true, errors: null});
	});

	test('rejects the bad ones, but for what no schema can know', () => {
		const accepted = badFiles.filter((file) => file.endsWith('.json') && validate(parsed(file)));
		expect(accepted.map((file) => path.basename(file, '.json'))).toEqual([
			...[
				'depends-circle',
				'duplicate-keys',
				'duplicate-names',
				'env-contradictions',
				'env-names',
				'names-from-scripts',
			],
			...['not-utf8', 'programs', 'proto', 'scripts', 'two-spellings'],
		]);
	});
});

function filesIn(kind: 'good' | 'bad'): string[] {
	const names = readdirSync(path.join(corpus, kind)).filter((name) => !name.endsWith('.expected'));
	return names.sort().map((name) => `${kind}/${name}`);
}

function expectation(file: string, told: string): string {
	const expected = path.join(corpus, `${file}.expected`);
	if (process.env.CORPUS_WRITE) writeFileSync(expected, told);
	return readFileSync(expected, 'utf8');
}

function neutral(text: string): string {
	return text.replaceAll(`file://${corpus}`, '<dir>').replaceAll(corpus, '<dir>');
}

function difference(spec: AppSpec, base: AppSpec): Partial<AppSpec> {
	const standard = new Map<string, unknown>(Object.entries(base));
	const differs = ([key, value]: [string, unknown]) =>
		key === 'name' || JSON.stringify(value) !== JSON.stringify(standard.get(key));
	return Object.fromEntries(Object.entries(spec).filter(differs));
}
