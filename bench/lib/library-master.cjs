// A master of the library rows: BENCH_MASTER is whose. Answers `status` with how long its serverStatus() took.
const {BENCH_MASTER: library, BENCH_APP: exec, BENCH_WORKERS: workers, BENCH_NODE_ARGS: nodeArgs} = process.env;

if (library) {
	const master = new (require(library).Master)({
		exec,
		workers: Number(workers),
		...(nodeArgs && {execArgv: [nodeArgs]}),
	});
	master.run();
	process.on('message', async () => {
		const began = performance.now();
		const status = await master.serverStatus();
		process.send({
			ms: performance.now() - began,
			workers: status.workers.filter(({error}) => !error).length,
			connections: status.workers.flatMap(({activeConnections}) => activeConnections ?? []).length,
		});
	});
} else {
	const cluster = require('node:cluster');
	cluster.setupPrimary({exec, ...(nodeArgs && {execArgv: [nodeArgs]})});
	for (let slot = 0; slot < Number(workers); slot++) cluster.fork();
}
process.on('disconnect', () => process.exit());
