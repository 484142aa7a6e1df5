import {Writable} from 'node:stream';
import {expect, test} from 'vitest';
import {run} from '../../tui/main.tsx';
import {enterAlternateScreen} from '../../tui/terminal/alternate-screen.ts';
import {createTheme} from '../../tui/theme/theme.ts';

function fakeTerminal() {
	const written: string[] = [];
	const stream = new Writable({
		write(chunk, _, done) {
			written.push(String(chunk));
			done();
		},
	});
	return {
		written,
		stdout: Object.assign(stream, {columns: 80, rows: 24, isTTY: true}) as unknown as NodeJS.WriteStream,
	};
}

test('the alternate screen is entered once and left once', () => {
	const {written, stdout} = fakeTerminal();
	const screen = enterAlternateScreen(stdout);
	expect(written.join('')).toContain('\u001B[?1049h');
	screen.leave();
	screen.leave();
	expect(written.join('').split('\u001B[?1049l')).toHaveLength(2);
	expect(written.join('')).toContain('\u001B[?25h');
	expect(written.join('')).toContain('\u001B[?7h');
});

test('what is drawn goes through, but never erases the scrollback', () => {
	const {written, stdout} = fakeTerminal();
	const screen = enterAlternateScreen(stdout);
	screen.stdout.write('\u001B[2J\u001B[3J\u001B[Hframe');
	expect(written.at(-1)).toBe('\u001B[2J\u001B[Hframe');
	expect(screen.stdout.columns).toBe(80);
	expect(screen.stdout.isTTY).toBe(true);
});

test('without colour a bad result is still marked, and nothing is coloured', () => {
	const styles = Object.values(createTheme(false));
	for (const style of styles) expect(style).not.toHaveProperty('color');
	expect(createTheme(true).bad).toEqual({color: 'red', bold: true});
});

test('without a terminal it is a usage error', async () => {
	expect(process.stdin.isTTY && process.stdout.isTTY).toBeFalsy();
	await expect(run({home: '/nonexistent', color: false})).rejects.toMatchObject({code: 'FCM_ERR_USAGE', exitCode: 2});
});
