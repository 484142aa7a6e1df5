const {createServer} = require('node:http');
const {Worker} = require('flora-cluster-manager/compat/flora');

const worker = new Worker({shutdownTimeout: 30000});

const httpServer = createServer(async (request, response) => {
	worker.status.increment('greetings');
	request.flora.status.set('greets', 'the world');
	if (request.url !== '/status') return response.end('hello\n');
	response.setHeader('content-type', 'application/json');
	response.end(JSON.stringify(await worker.serverStatus()));
});

worker.attach(httpServer);
worker.on('close', () => httpServer.close());
httpServer.on('listening', () => worker.ready());
httpServer.listen(Number(process.env.PORT ?? 1337));
