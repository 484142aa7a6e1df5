import {EventEmitter} from 'node:events';
import {expect, test} from 'vitest';
import {line, type Row, textOf} from '../../tui/layout/row.ts';
import {run} from '../../tui/main.tsx';
import {alternateScreen} from '../../tui/terminal/alternate-screen.ts';
import {framePainter} from '../../tui/terminal/frame-painter.ts';
import {clipboardSequence, pagerOf} from '../../tui/terminal/hand-over.ts';
import {createTheme} from '../../tui/theme/theme.ts';

/** A terminal that takes `room` writes before it is slow. */
function fakeTerminal(room = Number.POSITIVE_INFINITY) {
	const written: string[] = [];
	const stream = Object.assign(new EventEmitter(), {
		...{columns: 80, rows: 24, isTTY: true},
		write(text: string) {
			written.push(text);
			return written.length < room;
		},
	});
	return {written, stream, stdout: stream as unknown as NodeJS.WriteStream};
}

/** What a screen of `rows` lines shows after these sequences, without blanks at the ends. */
function screenAfter(written: readonly string[], rows: number): string[] {
	const lines = Array<string>(rows).fill('');
	let [at, column] = [0, 0];
	const put = (text: string) => {
		const old = lines[at] ?? '';
		lines[at] = old.slice(0, column).padEnd(column) + text + old.slice(column + text.length);
		column += text.length;
	};
	for (const [, row, to, clear, text] of written
		.join('')
		.matchAll(/\u001B\[(\d+);(\d+)H|\u001B\[([2?0-9]*[A-Za-z])|([^\u001B]+)/g)) {
		if (row) [at, column] = [Number(row) - 1, Number(to) - 1];
		else if (clear === '2J') lines.fill('');
		else if (clear === 'K') lines[at] = (lines[at] ?? '').slice(0, column);
		else if (text) put(text);
	}
	return lines.map((each) => each.trimEnd());
}

test('the alternate screen is entered once and left once', () => {
	const {written, stdout} = fakeTerminal();
	const raw: [isRaw: boolean, drawn: number][] = [];
	const stdin = {setRawMode: (isRaw: boolean) => void raw.push([isRaw, written.length])};
	const screen = alternateScreen(stdin as unknown as NodeJS.ReadStream, stdout);
	screen.leave();
	expect(written).toEqual([]);
	screen.enter();
	screen.enter();
	expect(written.join('').split('\u001B[?1049h')).toHaveLength(2);
	expect(screen.isEntered).toBe(true);
	screen.leave();
	screen.leave();
	expect(written.join('').split('\u001B[?1049l')).toHaveLength(2);
	expect(written.at(-1)).toContain('\u001B[?25h');
	expect(written.at(-1)).toContain('\u001B[?7h');
	// A key that is echoed would move what is drawn.
	expect(raw).toEqual([
		[true, 0],
		[false, 2],
	]);
});

const frame = (...texts: string[]) => texts.map((text) => line(text));

/** Draws a frame as Ink does: the chosen pieces as one text, without blanks at the ends. */
function draw(painter: ReturnType<typeof framePainter>, rows: readonly Row[]): number[] {
	const pieces = painter.choose(rows);
	painter.stdout.write(pieces.map(({row}) => textOf(row).trimEnd()).join('\n'));
	return pieces.map((piece) => piece.line);
}

test.each([
	['reQ/s    12  online', 'reQ/s     7  online'],
	['● reloading  x', '● online     x'],
	['left       ', 'left  right'],
	['left  right', 'left       '],
	['a longer line', 'shorter'],
	['short', 'a longer line'],
	['漢字 1', '漢字 2'],
	['same', 'same'],
])('from %j to %j only what differs is written, and nothing is left behind', (before, after) => {
	const {written, stdout} = fakeTerminal();
	const painter = framePainter(stdout);
	draw(painter, frame(before));
	draw(painter, frame(after));
	expect(screenAfter(written, 1)).toEqual([after.trimEnd()]);
	if (before.length === after.length && !/漢/.test(before)) expect(written.at(-1)?.length).toBeLessThan(60);
});

test('only lines that are other ones are drawn, each at its place', () => {
	const {written, stdout} = fakeTerminal();
	const painter = framePainter(stdout);
	const [one, two, three] = frame('one', 'two', 'three');
	expect(draw(painter, [one!, two!, three!])).toEqual([0, 1, 2]);
	expect(draw(painter, [one!, line('T'), three!])).toEqual([1]);
	expect(written.at(-1)).not.toMatch(/one|three/);
	expect(screenAfter(written, 4)).toEqual(['one', 'T', 'three', '']);
	const {length} = written;
	painter.stdout.write('what nobody chose');
	expect(written).toHaveLength(length);
});

test('a frame of another height is drawn whole', () => {
	const {written, stdout} = fakeTerminal();
	const painter = framePainter(stdout);
	draw(painter, frame('a', 'long line', 'c'));
	draw(painter, frame('x'));
	expect(screenAfter(written, 3)).toEqual(['x', '', '']);
	draw(painter, frame('a', '', 'c'));
	expect(screenAfter(written, 3)).toEqual(['a', '', 'c']);
});

test('after a resize everything is chosen anew, and what Ink repeats by itself is not drawn', () => {
	const {written, stream, stdout} = fakeTerminal();
	const painter = framePainter(stdout);
	const rows = frame('one', 'two');
	draw(painter, rows);
	const version = painter.version();
	let told = 0;
	painter.subscribe(() => told++);
	stream.emit('resize');
	expect(painter.version()).not.toBe(version);
	expect(told).toBe(1);
	const {length} = written;
	painter.stdout.write('one\ntwo');
	expect(written).toHaveLength(length);
	expect(draw(painter, rows)).toEqual([0, 1]);
	expect(written.at(-1)).toContain('\u001B[2J');
});

test('a slow terminal gets the last frame, not all of them', () => {
	const {written, stream, stdout} = fakeTerminal(1);
	const painter = framePainter(stdout);
	for (const text of ['first', 'second', 'third']) draw(painter, frame(text));
	expect(written).toHaveLength(1);
	painter.subscribe(() => draw(painter, frame('third')));
	stream.emit('drain');
	expect(screenAfter(written, 1)).toEqual(['third']);
	expect(written.join('')).not.toContain('second');
});

test('while another program has the terminal nothing is drawn; then all of it', () => {
	const {written, stdout} = fakeTerminal();
	const painter = framePainter(stdout);
	const rows = frame('same');
	draw(painter, rows);
	painter.pause();
	expect(draw(painter, frame('meanwhile'))).toEqual([]);
	expect(written.join('')).not.toContain('meanwhile');
	painter.resume();
	expect(draw(painter, rows)).toEqual([0]);
	expect(painter.stdout.columns).toBe(80);
});

test('without colour a bad result is still marked, and nothing is coloured', () => {
	for (const style of Object.values(createTheme(false))) expect(style).not.toHaveProperty('color');
	expect(createTheme(true).bad).toEqual({color: 'red', bold: true});
	const sixteen = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
	for (const {color} of Object.values(createTheme(true))) if (color) expect(sixteen).toContain(color);
});

test('a text is copied as the terminal wants it, and not without end', () => {
	expect(clipboardSequence('api ✔')).toBe(`\u001B]52;c;${Buffer.from('api ✔').toString('base64')}\u0007`);
	expect(clipboardSequence('x'.repeat(1_000_000)).length).toBeLessThan(100_000);
});

test('the pager is the user’s, with its options', () => {
	expect(pagerOf({PAGER: 'less  -R'})).toEqual({file: 'less', args: ['-R']});
	expect(pagerOf({})).toEqual({file: 'less', args: []});
	expect(pagerOf({PAGER: ' '})).toEqual({file: 'less', args: []});
});

test('without a terminal it is a usage error', async () => {
	expect(process.stdin.isTTY && process.stdout.isTTY).toBeFalsy();
	const options = {home: '/nonexistent', color: false, isReadOnly: false, words: [], program: '', env: {}, cwd: '/'};
	await expect(run(options)).rejects.toMatchObject({code: 'FCM_ERR_USAGE', exitCode: 2});
});
