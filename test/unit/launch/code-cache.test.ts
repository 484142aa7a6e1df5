import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {CodeCache} from '../../../src/launch/code-cache.ts';
import {homePaths} from '../../../src/state-dir/paths.ts';
import {modeOf, temporaryHome} from '../state-dir/temporary-folder.ts';

const code = Buffer.from('what V8 has compiled');

function setUp() {
	const home = temporaryHome();
	const program = path.join(home, 'app-master-program.cjs');
	writeFileSync(program, 'some code');
	const {cache: folder} = homePaths(home);
	const keep = (made = code) => new CodeCache(home, program).keep(() => made);
	const read = () => new CodeCache(home, program).read()?.toString();
	const file = () => path.join(folder, readdirSync(folder)[0]!);
	return {home, program, folder, keep, read, file};
}

it('is there for the next process, and readable by nobody else', () => {
	const {folder, keep, read, file} = setUp();
	expect(read()).toBeUndefined();
	keep();
	expect(read()).toBe(code.toString());
	expect([folder, file()].map((each) => modeOf(statSync(each).mode))).toEqual(['700', '600']);
});

it('is of the very same file: not of one of the same length in its place', () => {
	const {program, folder, keep, read} = setUp();
	keep();
	rmSync(program);
	writeFileSync(program, 'same size');
	expect(read()).toBeUndefined();
	keep(Buffer.from('the next build'));
	expect(read()).toBe('the next build');
	expect(readdirSync(folder)).toHaveLength(1);
});

it('leaves the caches of other programs alone', () => {
	const {home, folder, keep} = setUp();
	const daemon = path.join(home, 'daemon-program.cjs');
	writeFileSync(daemon, 'other code');
	new CodeCache(home, daemon).keep(() => code);
	keep();
	expect(readdirSync(folder)).toHaveLength(2);
});

it('is not read when any of its bytes is another, or some are missing', () => {
	const {keep, read, file} = setUp();
	keep();
	const whole = readFileSync(file());
	for (let at = 0; at < whole.length; at++) {
		const damaged = Buffer.from(whole);
		damaged[at]! ^= 1;
		writeFileSync(file(), damaged);
		expect({at, read: read()}).toEqual({at, read: undefined});
		writeFileSync(file(), whole.subarray(0, at));
		expect({at, read: read()}).toEqual({at, read: undefined});
	}
});

it('is not read where others may write', () => {
	const {home, folder, keep, read, file} = setUp();
	keep();
	for (const [place, mode] of [
		[home, 0o770],
		[folder, 0o702],
		[file(), 0o620],
	] as const) {
		const before = statSync(place).mode;
		chmodSync(place, mode);
		expect({place, read: read()}).toEqual({place, read: undefined});
		chmodSync(place, before);
	}
	expect(read()).toBe(code.toString());
});

it('is not read by a symlink: a mode of 777 is what they all have', () => {
	const {home, folder, keep, read} = setUp();
	keep();
	renameSync(folder, path.join(home, 'elsewhere'));
	symlinkSync(path.join(home, 'elsewhere'), folder);
	expect(read()).toBeUndefined();
});

it('is made by one of those who begin without it', () => {
	const {home, program, read} = setUp();
	const caches = [1, 2, 3].map(() => new CodeCache(home, program));
	let made = 0;
	for (const cache of caches) {
		cache.keep(() => {
			made += 1;
			return code;
		});
	}
	expect({made, read: read()}).toEqual({made: 1, read: code.toString()});
});

it('harms nobody where it cannot be kept, and makes no home that was removed', () => {
	const {home, program, folder} = setUp();
	const cache = new CodeCache(home, program);
	mkdirSync(path.join(folder, 'x'), {recursive: true});
	cache.keep(() => {
		throw new Error('V8 has none');
	});
	rmSync(folder, {recursive: true});
	writeFileSync(folder, 'no folder');
	new CodeCache(home, program).keep(() => code);
	expect(new CodeCache(home, program).read()).toBeUndefined();
	rmSync(home, {recursive: true});
	cache.keep(() => code);
	expect(existsSync(home)).toBe(false);
});
