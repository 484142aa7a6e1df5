/**
 * A program of cluster2, with only its import changed. `node server.cjs` runs it; `node server.cjs shutdown` and
 * `node server.cjs stop`, from another shell in the same folder, end it.
 */
const http = require('node:http');
const {setTimeout: pause} = require('node:timers/promises');
const Cluster = require('flora-cluster-manager/compat/cluster2');

const [command] = process.argv.slice(2);
const server = http.createServer(async (request, response) => {
	if (request.url === '/slow') await pause(1000);
	response.writeHead(200, {'content-type': 'application/json'});
	response.end(JSON.stringify({pid: process.pid, release: 'cluster2'}));
});

const cluster = new Cluster({
	port: Number(process.env.PORT ?? 3000),
	host: '127.0.0.1',
	monPort: Number(process.env.MON_PORT ?? 3001),
	noWorkers: Number(process.env.WORKERS ?? 2),
	timeout: 10_000,
	connThreshold: Number(process.env.CONN_THRESHOLD ?? 10_000),
	ecv: {
		path: '/ecv', // GET: the heartbeat
		control: true, // POST /ecv/disable and /ecv/enable, from this machine
		monitor: '/',
		validator: (_status, _headers, body) => JSON.parse(body).release === 'cluster2',
	},
	stop: command === 'stop',
	shutdown: command === 'shutdown',
});

for (const event of ['forked', 'listening', 'died']) cluster.on(event, (pid) => console.log(`worker ${pid} ${event}`));
for (const signal of ['SIGTERM', 'SIGINT']) cluster.on(signal, ({type}) => console.log(`${type}: ${signal}`));

cluster.listen((callback) => callback(server));
