// A program of recluster: only the name in require() is another.
const path = require('node:path');
const recluster = require('flora-cluster-manager/compat/recluster');

const cluster = recluster(path.join(__dirname, 'server.cjs'), {workers: 2, timeout: 10, readyWhen: 'ready'});
cluster.run();

process.on('SIGUSR2', () => cluster.reload((error) => console.log(error ? error.message : 'reloaded')));
process.on('SIGTERM', () => cluster.terminate(() => process.exit()));

console.log(`spawned cluster, kill -s SIGUSR2 ${process.pid} to reload`);
