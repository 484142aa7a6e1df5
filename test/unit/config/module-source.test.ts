import path from 'node:path';
import {beforeAll, expect, test} from 'vitest';
import {fixtures, folderWith, permanentFolder} from './ecosystem-folder.ts';
import {buildLoader, type LoadAnswer, loadAll} from './loader-program.ts';

const folderOfProgram = permanentFolder();
let program: string;
const modules = path.join(fixtures, 'modules');

beforeAll(async () => {
	program = await buildLoader(folderOfProgram);
}, 30_000);

function run(name: string, folder = modules): LoadAnswer {
	return loadAll(program, [{file: path.join(folder, name)}], folder)[0]!;
}

/** The lines of the error that loading must end with. */
function failureLines(name: string, folder = modules): string[] {
	const {code, message} = run(name, folder);
	expect(code).toBe('FCM_ERR_CONFIG_INVALID');
	return message!.replaceAll(`file://${folder}/`, '').replaceAll(`${folder}/`, '').split('\n');
}

test('a .cjs file works inside a package of ES modules, and an undefined variable is not set', () => {
	const {specs} = run('esm-package/ecosystem.config.cjs');
	expect(specs[0]).toMatchObject({name: 'server', cwd: path.join(modules, 'esm-package'), env: {SET: '1'}});
	expect(specs[0]?.env).toEqual({SET: '1'});
});

test.each([
	['esm-package/default.config.js', 'by-default-export'],
	['esm-package/apps.config.mjs', 'by-apps-export'],
	['compiled.config.cjs', 'compiled'],
])('%s: %s', (file, name) => {
	expect(run(file).specs[0]?.name).toBe(name);
});

test('a module that exports no apps says so', () => {
	expect(failureLines('esm-package/nothing.config.mjs')).toEqual([
		'esm-package/nothing.config.mjs  no apps: expected {"apps": [...]}',
	]);
});

test.each([
	['throws.config.mjs', 'TypeError: no port: undefined', 'at throws.config.mjs:2:7'],
	['throws.config.cjs', 'ReferenceError: missing is not defined', 'at Object.<anonymous> (throws.config.cjs:1:35)'],
])('%s is told in its own words, with its own line and no other', (file, words, place) => {
	expect(failureLines(file)).toEqual([`${file}: failed to load`, `  ${words}`, `    ${place}`]);
});

test('a program with a syntax error is told, with its line where Node knows it', () => {
	const files = {
		'bad.cjs': '\nmodule.exports = {apps: [{]};',
		'bad.mjs': 'export default {apps: [{]};',
		'text.mjs': 'throw "no"',
	};
	const folder = folderWith(files);
	expect(failureLines('bad.cjs', folder)).toEqual([
		'bad.cjs: failed to load',
		"  SyntaxError: Unexpected token ']'",
		'    bad.cjs:2',
	]);
	expect(failureLines('bad.mjs', folder)).toEqual(['bad.mjs: failed to load', "  SyntaxError: Unexpected token ']'"]);
	expect(failureLines('text.mjs', folder)).toEqual(['text.mjs: failed to load', '  it threw "no"']);
});

test('problems in a program are told with the file alone', () => {
	const folder = folderWith({
		'x.config.mjs': 'export default {script: "server.js", instances: NaN, env: {A: () => 1}};',
	});
	expect(failureLines('x.config.mjs', folder)).toEqual([
		expect.stringMatching(/^x\.config\.mjs {2}instances: expected .* got NaN$/),
		'x.config.mjs  env.A: expected a string, number or boolean, got a function',
	]);
});

test('__proto__ is refused from a program too', () => {
	const text = `export default JSON.parse('{"script": "server.js", "__proto__": {}, "env": {"__proto__": "x"}}');`;
	expect(failureLines('x.config.mjs', folderWith({'x.config.mjs': text}))).toEqual([
		'x.config.mjs  __proto__: unknown key',
		'x.config.mjs  env.__proto__: no environment variable can have this name',
	]);
});

test('a program in CommonJS with a .js name inside a package of ES modules is told what to do', () => {
	const folder = folderWith({'package.json': '{"type": "module"}', 'x.config.js': 'module.exports = {apps: []};'});
	expect(failureLines('x.config.js', folder).join('\n')).toContain("rename it to use the '.cjs' file extension");
});
