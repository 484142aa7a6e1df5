/** `/flood?lines=N&rate=MB`: writes numbered lines of 100 bytes to stdout, as fast as it may or at most so many MB a second; answers when all are out. */
const fs = require('node:fs');
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

function flood(lines, bytesPerSecond, done) {
	const began = performance.now();
	let line = 0;
	const step = () => {
		const due = Math.min(lines, ((performance.now() - began) / 1000) * (bytesPerSecond / 100) + linesPerBlock);
		while (line < due) {
			let block = '';
			for (const end = Math.min(lines, line + linesPerBlock); line < end; line++) {
				block += `${process.pid} ${line} `.padEnd(99, 'x') + '\n';
			}
			write(Buffer.from(block));
			if (bytesPerSecond === Number.POSITIVE_INFINITY) break;
		}
		if (line < lines) setImmediate(step);
		else done();
	};
	step();
}

/** A pipe that is full says EAGAIN unless it blocks: then the app waits, as `console.log` to a file would. */
function write(bytes) {
	for (let at = 0; at < bytes.length; ) {
		try {
			at += fs.writeSync(1, bytes, at);
		} catch (error) {
			if (error.code !== 'EAGAIN') throw error;
		}
	}
}
