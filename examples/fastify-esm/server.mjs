/** A fastify app, ESM. It knows nothing of fcm: it reads two variables of its environment, and runs as well without them. */
import {setTimeout as pause} from 'node:timers/promises';
import fastify from 'fastify';

const port = Number(process.env.PORT ?? 3802);
const app = fastify();

app.get('/', async () => ({
	app: 'fastify-esm',
	pid: process.pid,
	slot: process.env.NODE_APP_INSTANCE ?? null,
	generation: process.env.FCM_GENERATION ?? null,
}));

app.get('/slow', async () => {
	await pause(300);
	return {slow: true};
});

app.get('/hello/:name', async (request) => ({hello: request.params.name}));

await app.listen({port, host: '127.0.0.1'});
console.log(`fastify-esm listens on http://127.0.0.1:${port}`);
