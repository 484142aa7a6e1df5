const {createServer} = require('node:http');

const server = createServer((_request, response) => response.end(`hello from worker ${process.env.WORKER_ID}\n`));
server.listen(Number(process.env.PORT ?? 8000), () => process.send({cmd: 'ready'}));

// The end begins: whatever has to be put in order can be, until the timeout.
process.on('message', (message) => message.cmd === 'disconnect' && console.log('good night'));
