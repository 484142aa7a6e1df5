/**
 * The least that can replace workers: forks another one when one dies, and at SIGUSR2 as many new ones as there are; when
 * all of those listen the old ones are told to disconnect.
 */
import cluster from 'node:cluster';

const count = Number(process.env.BENCH_WORKERS);
let current = new Set();

cluster.setupPrimary({exec: process.env.BENCH_SCRIPT});
cluster.on('exit', (worker) => {
	if (current.delete(worker)) current.add(cluster.fork());
});
process.on('SIGUSR2', reload);
for (let slot = 0; slot < count; slot++) current.add(cluster.fork());

function reload() {
	const fresh = new Set();
	let listening = 0;
	for (let slot = 0; slot < count; slot++) {
		const worker = cluster.fork();
		fresh.add(worker);
		worker.once('listening', () => {
			if (++listening < count) return;
			const old = current;
			current = fresh;
			for (const one of old) one.disconnect();
		});
	}
}

// A bound, should the benchmark be killed and leave this behind.
setTimeout(() => process.exit(1), 20 * 60_000);
