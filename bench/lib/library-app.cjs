// A worker of the library rows. BENCH_WORKER: whose Worker it uses, if any; BENCH_INFOS: what it tells of each request.
const {createServer} = require('node:http');

const {BENCH_WORKER: library, BENCH_INFOS: infos, PORT} = process.env;
const worker = library ? new (require(library).Worker)() : null;
const statusOf = (request) => (request.flora ? request.flora.status : request.status);

const server = createServer((request, response) => {
	if (infos) {
		const status = statusOf(request);
		status.set('user', 'somebody');
		status.increment('rows', 3);
		worker.status.increment('greetings');
	}
	if (request.url === '/memory') {
		global.gc();
		return response.end(`${process.memoryUsage().heapUsed}`);
	}
	response.setHeader('content-type', 'application/json');
	response.end(`{"pid":${process.pid}}`);
});
server.keepAliveTimeout = 120_000;
worker?.attach(server);
server.listen(Number(PORT), '127.0.0.1', () => worker?.ready());
