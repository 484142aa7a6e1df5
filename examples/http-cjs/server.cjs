/** A plain node:http app. It knows nothing of fcm: it reads two variables of its environment, and runs as well without them. */
const http = require('node:http');
const {setTimeout: pause} = require('node:timers/promises');

const port = Number(process.env.PORT ?? 3801);

const routes = {
	'GET /': (_request, response) => sendJson(response, whoAmI()),
	'GET /slow': async (_request, response) => {
		await pause(300);
		sendJson(response, whoAmI());
	},
	'GET /stream': async (_request, response) => {
		response.writeHead(200, {'Content-Type': 'text/plain'});
		for (let part = 1; part <= 10 && !response.destroyed; part++) {
			response.write(`part ${part} of 10\n`);
			await pause(100);
		}
		response.end();
	},
	'POST /upload': async (request, response) => {
		let bytes = 0;
		for await (const chunk of request) bytes += chunk.length;
		sendJson(response, {...whoAmI(), bytes});
	},
};

const server = http.createServer((request, response) => {
	const route = routes[`${request.method} ${request.url}`];
	if (!route) return sendJson(response, {error: 'not found'}, 404);
	// An upload whose client goes away rejects here; there is nobody left to answer.
	Promise.resolve(route(request, response)).catch(() => response.destroy());
});

server.listen(port, '127.0.0.1', () => console.log(`http-cjs listens on http://127.0.0.1:${port}`));

function whoAmI() {
	return {
		app: 'http-cjs',
		pid: process.pid,
		slot: process.env.NODE_APP_INSTANCE ?? null,
		generation: process.env.FCM_GENERATION ?? null,
	};
}

function sendJson(response, value, status = 200) {
	const body = JSON.stringify(value);
	response.writeHead(status, {'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body)});
	response.end(body);
}
