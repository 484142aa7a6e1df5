import http from 'node:http';

const batchSize = 100;

/** So many connections, each with one answered request behind it, that stay open. */
export async function openConnections(app, count) {
	const agents = [];
	// In batches, since a listen queue has its limits; all of a batch ask at once, so each has a connection of its own.
	for (let opened = 0; opened < count; opened += batchSize) {
		const size = Math.min(batchSize, count - opened);
		const agent = new http.Agent({keepAlive: true, maxSockets: size, maxFreeSockets: size});
		agents.push(agent);
		await Promise.all(Array.from({length: size}, () => ask(app.url, agent)));
	}
	return {
		close() {
			for (const agent of agents) agent.destroy();
		},
	};
}

function ask(url, agent) {
	return new Promise((resolve, reject) => {
		const request = http.get(url, {agent}, (response) => response.resume().on('end', resolve));
		request.on('error', reject).setTimeout(20_000, () => request.destroy(new Error('no answer within 20 s')));
	});
}
