/** `/flood?lines=N&rate=MB`: writes numbered lines of 100 bytes to stdout, as fast as it may or at most so many MB a second; answers when all are out. */
const http = require('node:http');

const linesPerBlock = 600;

http
	.createServer((request, response) => {
		const {searchParams, pathname} = new URL(request.url, 'http://app');
		if (pathname !== '/flood') return response.end(`{"pid":${process.pid}}`);
		flood(Number(searchParams.get('lines')), Number(searchParams.get('rate')) * 1e6 || Number.POSITIVE_INFINITY, () =>
			response.end(`{"pid":${process.pid}}`),
		);
	})
	.listen(process.env.PORT);

/** By `process.stdout.write`, the only way whose lines PM2 sees in a cluster; no block before the last one is taken. */
function flood(lines, bytesPerSecond, done) {
	const began = performance.now();
	let line = 0;
	const step = () => {
		const due = ((performance.now() - began) / 1000) * (bytesPerSecond / 100) + linesPerBlock;
		if (line >= lines) return done();
		if (line + linesPerBlock > due) return setTimeout(step, 1);
		let block = '';
		for (const end = Math.min(lines, line + linesPerBlock); line < end; line++) {
			block += `${`${process.pid} ${line} `.padEnd(99, 'x')}\n`;
		}
		process.stdout.write(block, () => setImmediate(step));
	};
	step();
}
