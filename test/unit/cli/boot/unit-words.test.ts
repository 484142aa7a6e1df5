import {describe, expect, it, test} from 'vitest';
import {parseUnitCommand, parseUnitValue, unitCommand, unitWord} from '../../../../src/cli/boot/unit-words.ts';

describe('a word of a unit file', () => {
	test.each([
		['/usr/bin/node', '/usr/bin/node'],
		['/opt/my apps/node', '"/opt/my apps/node"'],
		['', '""'],
		['a"b', '"a\\"b"'],
		['a\\b', '"a\\\\b"'],
		["it's", '"it\'s"'],
		['a;b', '"a;b"'],
		['a\tb\nc', '"a\\x09b\\x0ac"'],
		['50%', '50%%'],
		['%h/x y', '"%%h/x y"'],
		['grün', '"grün"'],
	])('%j as a value is %s', (text, word) => {
		expect(unitWord(text, 'value')).toBe(word);
		expect(unitWord(text, 'argument')).toBe(word);
	});

	it('doubles $ in the arguments of a command only: elsewhere it is no variable', () => {
		expect(unitWord('$HOME', 'argument')).toBe('$$HOME');
		expect(unitWord('$' + '{HOME}', 'argument')).toBe('"$$' + '{HOME}"');
		expect(unitWord('$HOME', 'value')).toBe('$HOME');
		expect(unitWord('$HOME', 'program')).toBe('$HOME');
	});

	it('lets env(1) start a program whose path systemd would refuse', () => {
		expect(unitCommand(['/opt/no de', 'a'])).toBe('"/opt/no de" a');
		expect(unitCommand(['/opt/$x/node', 'a'])).toBe('/usr/bin/env /opt/$$x/node a');
		expect(unitCommand(['/opt/"x"/node'])).toBe('/usr/bin/env "/opt/\\"x\\"/node"');
	});

	test.each([
		[['/usr/bin/node', '--flag=1', '/x/cli.cjs', 'daemon', 'run']],
		[['/opt/my node', '/a b/$HOME/%h/"q"/\\/\'s/;', 'x\ny']],
		[["/opt/it's/node", '$$', '%%', '']],
	])('%j can be read again', (words) => {
		expect(parseUnitCommand(unitCommand(words))).toEqual(words);
	});

	it('reads a value again', () => {
		for (const value of ['FCM_HOME=/home/a b/.fcm', 'FCM_HOME=/%h/$x/"', 'FCM_HOME=/plain']) {
			expect(parseUnitValue(unitWord(value, 'value'))).toBe(value);
		}
	});
});
