import express from 'express';
import {Worker} from 'flora-cluster-manager';

const worker = new Worker();
const app = express();

app.use((request, _response, next) => {
	// Seen in the status, and by `fcm requests`, as long as the request is in flight.
	request.status.set('user', request.get('x-user') ?? 'nobody');
	next();
});
app.get('/', (_request, response) => {
	worker.status.increment('greetings');
	response.send('hello\n');
});
app.get('/slow', (request, response) => {
	request.status.increment('naps');
	setTimeout(() => response.send('good morning\n'), 500);
});

app.listen(Number(process.env.PORT ?? 3000), () => worker.ready());
