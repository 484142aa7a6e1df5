// An express app under a Master, with its live status on a port of its own.
import {createServer} from 'node:http';
import {fileURLToPath} from 'node:url';
import {Master} from 'flora-cluster-manager';

const master = new Master({
	exec: fileURLToPath(new URL('app.mjs', import.meta.url)),
	workers: 2,
	readyWhen: 'message',
	log: console,
});

master.on('crash', (worker, {reason}) => console.error(`worker ${worker.slot} crashed: ${reason}`));
master.on('rollback', (error) => console.error(error.message));

createServer(async (_request, response) => {
	response.setHeader('content-type', 'application/json');
	response.end(JSON.stringify(await master.serverStatus()));
}).listen(Number(process.env.STATUS_PORT ?? 3001), '127.0.0.1');

await master.run();
console.log(`serving; kill -HUP ${process.pid} reloads, kill -TERM ends`);
