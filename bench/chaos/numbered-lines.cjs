/**
 * Numbers its lines, on both streams, without end: `<id> <stream> <number>.` The dot tells a whole line from one that a SIGKILL
 * has cut. Who ends in good order says how many there were: `<id> end <count>.`
 */
const fs = require('node:fs');
const http = require('node:http');

const id = `${process.pid}-${Date.now().toString(36)}`;
const perTurn = 4;
// Each rotation renames every older file: a few hundred of them in a run are load enough.
const everyMs = 10;
let line = 0;

http.createServer((_, response) => response.end('ok')).listen(process.env.PORT, () => setInterval(step, everyMs));
process.on('exit', () => fs.writeSync(1, `${id} end ${line}.\n`));

function step() {
	const numbers = Array.from({length: perTurn}, () => line++);
	for (const [fd, stream] of [
		[1, 'out'],
		[2, 'err'],
	]) {
		fs.writeSync(fd, numbers.map((number) => `${id} ${stream} ${number}.\n`).join(''));
	}
}
