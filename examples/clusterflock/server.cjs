/** A program of clusterflock, with only its import changed. */
const {setTimeout: pause} = require('node:timers/promises');
const clusterflock = require('flora-cluster-manager/compat/clusterflock');

clusterflock(
	async (request, response) => {
		if (request.url === '/slow') await pause(500);
		if (request.url === '/stuck') return;
		if (request.url === '/crash') process.exit(1);
		if (request.url === '/leave') require('node:cluster').worker.disconnect();
		response.end(JSON.stringify({pid: process.pid}));
	},
	{
		numWorkers: Number(process.env.WORKERS ?? 2),
		port: process.env.PORT ?? 3000,
		timeout: Number(process.env.TIMEOUT ?? 5000),
	},
);
