// A program of @florajs/cluster: only the name in require() is another.
const path = require('node:path');
const {Master} = require('flora-cluster-manager/compat/flora');

const master = new Master({
	exec: path.join(__dirname, 'worker.cjs'),
	workers: 2,
	startupTimeout: 10000,
	shutdownTimeout: 30000,
	// As in its older versions, a callback would do as well.
	beforeReload: async () => master.setConfig({workers: Number(process.env.WORKERS ?? 2)}),
});

master.on('init', () => console.log(`master ${process.pid}: kill -HUP reloads, kill -QUIT ends`));
master.run();
