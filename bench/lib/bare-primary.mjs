/** The least that a cluster can be: a primary that forks BENCH_WORKERS of BENCH_SCRIPT, and ends with the first that ends. */
import cluster from 'node:cluster';

cluster.setupPrimary({exec: process.env.BENCH_SCRIPT});
cluster.on('exit', () => process.exit(1));
for (let slot = 0; slot < Number(process.env.BENCH_WORKERS); slot++) cluster.fork();

// A bound, should the benchmark be killed and leave this behind.
setTimeout(() => process.exit(1), 20 * 60_000);
