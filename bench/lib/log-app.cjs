/**
 * `/flood?lines=N&rate=MB&joined`: writes numbered lines of 100 bytes to stdout, as fast as it may or at most so many MB a second;
 * answers when all are out. Each line is a write of its own, as with `console.log`, but for `joined`: 600 in one.
 */
const http = require('node:http');

const linesPerBlock = 600;

http
	.createServer((request, response) => {
		const {searchParams, pathname} = new URL(request.url, 'http://app');
		const done = () => response.end(`{"pid":${process.pid}}`);
		if (pathname !== '/flood') return done();
		const [lines, rate] = [Number(searchParams.get('lines')), Number(searchParams.get('rate'))];
		flood({lines, bytesPerSecond: rate * 1e6 || Number.POSITIVE_INFINITY, isJoined: searchParams.has('joined')}, done);
	})
	.listen(process.env.PORT);

/** By `process.stdout.write`, the only way whose lines PM2 sees in a cluster; no block before the last one is taken. */
function flood({lines, bytesPerSecond, isJoined}, done) {
	const began = performance.now();
	let line = 0;
	const step = () => {
		const due = ((performance.now() - began) / 1000) * (bytesPerSecond / 100) + linesPerBlock;
		if (line >= lines) return done();
		if (line + linesPerBlock > due) return setTimeout(step, 1);
		const block = [];
		for (const end = Math.min(lines, line + linesPerBlock); line < end; line++) {
			block.push(`${`${process.pid} ${line} `.padEnd(99, 'x')}\n`);
		}
		const writes = isJoined ? [block.join('')] : block;
		const last = writes.pop();
		for (const text of writes) process.stdout.write(text);
		process.stdout.write(last, () => setImmediate(step));
	};
	step();
}
