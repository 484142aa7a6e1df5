import {createReadStream, lstatSync, readdirSync} from 'node:fs';
import {createServer, type IncomingMessage, type Server, type ServerResponse} from 'node:http';
import {cpus, hostname, loadavg, type as osType, release, totalmem} from 'node:os';
import path from 'node:path';
import {isLoopbackAddress, isLoopbackName} from '../master/status-server.ts';
import type {AppStatus} from '../protocol/status.ts';
import {formatBytes, formatDuration} from '../shared/format.ts';
import {installedPackages} from './installed-packages.ts';

export interface MonitorOptions {
	/** Where the page is. */
	path: string;
	/** Folder of the log files. */
	logs: string;
	status(): AppStatus;
}

/** The monitor of cluster2: the workers as a page, or as JSON for who asks for that; `/logs`, `/logs/<file>`, `/deps`. */
export function createMonitor(options: MonitorOptions): Server {
	const server = createServer((request, response) => {
		request.resume();
		try {
			answer(options, request, response);
		} catch (error) {
			send(response, 500, 'text/plain', `${(error as Error).message}\n`);
		}
	});
	server.maxConnections = 64;
	return server;
}

function answer(options: MonitorOptions, request: IncomingMessage, response: ServerResponse): void {
	const {method, headers, socket} = request;
	// A web page whose name leads to this machine must not read it.
	if (isLoopbackAddress(socket.localAddress ?? '') && !isLoopbackName(headers.host))
		return send(response, 403, 'text/plain', 'ask for a loopback address\n');
	if (method !== 'GET' && method !== 'HEAD') return send(response, 405, 'text/plain', 'only GET and HEAD\n');
	const [place = ''] = (request.url ?? '').split('?', 1);
	if (place === '/logs') return send(response, 200, 'text/html', page('Logs', logList(options.logs)));
	if (place.startsWith('/logs/')) return sendLog(response, options.logs, place.slice('/logs/'.length));
	if (place === '/deps') return send(response, 200, 'application/json', asJson(installedPackages(process.cwd())));
	if (place !== options.path) return send(response, 404, 'text/plain', 'not here\n');
	const status = options.status();
	if (/\bjson\b/.test(headers.accept ?? '')) return send(response, 200, 'application/json', asJson({master: status}));
	send(response, 200, 'text/html', page(status.name, statusPage(status)));
}

function statusPage(status: AppStatus): string {
	const facts: [string, string][] = [
		['Host', `${hostname()} ${osType()} ${release()}`],
		['PID', String(status.masterPid)],
		['Running for', formatDuration(status.uptimeMs)],
		['Workers', `${status.ready} of ${status.wanted} ready, ${status.restarts} restarts`],
		['Drained', status.drained ? 'yes' : 'no'],
		['Requests', `${status.requests.total}, ${status.requests.inFlight} in flight`],
		['Connections', `${status.connections.open} open, ${status.connections.total} in all`],
		['Memory', `${formatBytes(status.rssBytes)} of ${formatBytes(totalmem())}`],
		[
			'Load',
			`${loadavg()
				.map((load) => load.toFixed(2))
				.join(' ')} on ${cpus().length} cores`,
		],
	];
	const rows = status.workers.map(({slot, pid, state, requests, connections, rssBytes, cpuPercent}) =>
		row([slot, pid, state, requests.total, connections.open, formatBytes(rssBytes), `${cpuPercent} %`]),
	);
	const head = row(['slot', 'pid', 'state', 'requests', 'connections', 'memory', 'cpu']).replaceAll('td>', 'th>');
	return `<p><a href="/logs">Logs</a> <a href="/deps">Installed modules</a></p>
<table>${facts.map((fact) => row(fact)).join('')}</table><h2>Workers</h2><table>${head}${rows.join('')}</table>`;
}

function logList(folder: string): string {
	const files = logFiles(folder).map(
		({name, size}) =>
			`<tr><td><a href="/logs/${encodeURIComponent(name)}">${escaped(name)}</a></td><td>${formatBytes(size)}</td></tr>`,
	);
	return files.length > 0 ? `<table>${files.join('')}</table>` : '<p>There are no log files.</p>';
}

function logFiles(folder: string): {name: string; size: number}[] {
	try {
		return readdirSync(folder)
			.sort()
			.flatMap((name) => {
				const stat = lstatSync(path.join(folder, name));
				return stat.isFile() ? [{name, size: stat.size}] : [];
			});
	} catch {
		return [];
	}
}

/** Only a file that lies in that folder itself, and is none by a link. */
function sendLog(response: ServerResponse, folder: string, encoded: string): void {
	const found = logFiles(folder).find(({name}) => encodeURIComponent(name) === encoded || name === encoded);
	if (!found) return send(response, 404, 'text/plain', 'no such log\n');
	response.writeHead(200, {'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff'});
	if (response.req.method === 'HEAD') return void response.end();
	const file = createReadStream(path.join(folder, found.name));
	file.on('error', () => response.destroy());
	response.on('close', () => file.destroy());
	file.pipe(response);
}

function page(title: string, body: string): string {
	return `<!doctype html><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font:14px sans-serif}td,th{padding:2px 10px;text-align:left}</style><h1>${escaped(title)}</h1>${body}\n`;
}

function row(cells: readonly (string | number)[]): string {
	return `<tr>${cells.map((cell) => `<td>${escaped(String(cell))}</td>`).join('')}</tr>`;
}

function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function asJson(value: unknown): string {
	return `${JSON.stringify(value, null, 2)}\n`;
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
	response.writeHead(status, {
		...{'content-type': `${type}; charset=utf-8`, 'content-length': Buffer.byteLength(text)},
		...{'cache-control': 'no-store', 'x-content-type-options': 'nosniff'},
	});
	response.end(response.req.method === 'HEAD' ? undefined : text);
}
