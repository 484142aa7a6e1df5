/**
 * fcm beside bare node:cluster and PM2, as ratios in one run. A reader's map: `rows/` says what is measured and how,
 * `lib/` has the three contenders and the measuring tools.
 */
import {readFileSync} from 'node:fs';
import os from 'node:os';
import {parseArgs} from 'node:util';
import {openBareCluster, openBareSupervisor} from './lib/bare-cluster.mjs';
import {cleanUpAll} from './lib/cleanup.mjs';
import {isBuilt, openFcm} from './lib/fcm.mjs';
import {installPm2, openPm2} from './lib/pm2.mjs';
import {killRunning} from './lib/run.mjs';
import {markdownTable} from './lib/table.mjs';
import {adapterReloads} from './rows/adapter-reloads.mjs';
import {connectionMemory} from './rows/connection-memory.mjs';
import {connectionRate} from './rows/connection-rate.mjs';
import {daemonKills} from './rows/daemon-kills.mjs';
import {drainMatrix} from './rows/drain-matrix.mjs';
import {firstCommands} from './rows/first-commands.mjs';
import {idleCpu} from './rows/idle-cpu.mjs';
import {installedSize} from './rows/installed-size.mjs';
import {leaks} from './rows/leaks.mjs';
import {libraryCpu} from './rows/library-cpu.mjs';
import {libraryReloads} from './rows/library-reloads.mjs';
import {listWall} from './rows/list-wall.mjs';
import {logs} from './rows/logs.mjs';
import {logsGrep} from './rows/logs-grep.mjs';
import {logsMemory} from './rows/logs-memory.mjs';
import {manyReloads} from './rows/many-reloads.mjs';
import {memory} from './rows/memory.mjs';
import {monit} from './rows/monit.mjs';
import {reattach} from './rows/reattach.mjs';
import {reload} from './rows/reload.mjs';
import {reloadLatency} from './rows/reload-latency.mjs';
import {reloadTime} from './rows/reload-time.mjs';
import {requestCpu} from './rows/request-cpu.mjs';
import {respawnTime} from './rows/respawn-time.mjs';
import {serverStatus} from './rows/server-status.mjs';
import {startMany} from './rows/start-many.mjs';
import {versionWall} from './rows/version-wall.mjs';

const rows = {
	...{reload, matrix: drainMatrix, reloads: manyReloads, 'reload-time': reloadTime, latency: reloadLatency},
	'first-commands': firstCommands,
	...{respawn: respawnTime, connections: connectionRate, leaks, cpu: requestCpu, ls: listWall, memory},
	...{'library-cpu': libraryCpu, 'server-status': serverStatus},
	...{'connection-memory': connectionMemory, 'library-reloads': libraryReloads},
	...{kills: daemonKills, reattach, idle: idleCpu, 'adapter-reloads': adapterReloads},
	...{version: versionWall, size: installedSize, start: startMany},
	monit,
	...{logs, 'logs-memory': logsMemory, 'logs-grep': logsGrep},
};
const usage = `npm run bench [-- [--quick | --nightly] [--no-pm2] [--no-fcm] [row ...]]
rows: ${Object.keys(rows).join(' ')} (default: all)
--quick   a short form of each row: shows that it works, its figures say little
--nightly 1,000 reloads in a row instead of 50, and the drain matrix five times
--no-pm2  without PM2, which is else installed from npm into a temporary folder
--no-fcm  the peers only`;

const {options, chosen} = readArguments();
const contenders = {
	...(options['no-fcm'] ? {} : {fcm: openFcm}),
	bare: openBareCluster,
	supervisor: openBareSupervisor,
	...(options['no-pm2'] ? {} : {PM2: openPm2}),
};
const notes = [];
let ended;

process.once('SIGINT', () => end(130));
process.once('SIGTERM', () => end(143));
await main();

async function main() {
	const lines = [];
	try {
		const pm2 = contenders.PM2 ? `PM2 ${(await installPm2()).version}` : 'no PM2';
		for (const name of chosen) {
			process.stderr.write(`${name} …\n`);
			const {quick, nightly} = options;
			lines.push(...(await rows[name]({quick, nightly, measure, measureTogether, note: (text) => notes.push(text)})));
		}
		if (ended) return;
		process.stdout.write(`\n${machine(pm2)}\n\n${markdownTable(asCells(lines))}\n\n`);
		for (const text of notes) process.stdout.write(`- ${text}\n`);
	} catch (error) {
		if (!ended) process.stderr.write(`${error.stack}\n`);
		await end(1);
	}
	await end(lines.every(({reached}) => reached || reached === null) || options['no-fcm'] ? 0 : 1);
}

/** Opens a contender, measures, closes it; null when it is not taking part, or fails, which a note then says. */
function measure(name, work) {
	return measureTogether([name], (opened) => work(opened[name]));
}

/** The same with several at once; those that are not taking part are left out. */
async function measureTogether(names, work) {
	const taking = names.filter((name) => contenders[name]);
	if (taking.length === 0 || ended) return null;
	process.stderr.write(`  ${taking.join(', ')}\n`);
	const opened = {};
	try {
		try {
			for (const name of taking) opened[name] = await contenders[name]();
			return await work(opened);
		} finally {
			await Promise.all(Object.values(opened).map((contender) => contender.close()));
		}
	} catch (error) {
		if (!ended) process.stderr.write(`  failed: ${error.message}\n`);
		notes.push(`FAILED with ${taking.join(', ')}: ${error.message.split('\n')[0]}`);
		return null;
	}
}

function asCells(lines) {
	const heading = ['figure', 'fcm', 'bare node', 'PM2', 'ratio', "PM2's ratio", 'goal', 'verdict'];
	const verdict = ({reached}) => (options['no-fcm'] || reached === null ? '' : reached ? 'reached' : 'MISSED');
	const cells = lines.map((line) => [
		...[line.figure, line.fcm, line.bare, line.pm2, line.ratio, line.pm2Ratio, line.goal].map((cell) => cell || '-'),
		verdict(line),
	]);
	return [heading, ...cells];
}

function machine(pm2) {
	const {version} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
	const cpus = `${os.availableParallelism()} cores (${os.cpus()[0]?.model ?? 'unknown'})`;
	const when = new Date().toISOString().slice(0, 16).replace('T', ' ');
	const form = options.quick ? ' · --quick: a smoke test, no figures to quote' : '';
	// Node 20 parses them at each start, here 37 ms: in "bare node", and in each ratio to it.
	const certificates = process.env.NODE_EXTRA_CA_CERTS ? ' · NODE_EXTRA_CA_CERTS is set' : '';
	return `fcm ${version}, ${pm2}, Node ${process.version}, ${os.type()} ${os.release()}, ${cpus}, ${when} UTC${certificates}${form}`;
}

function readArguments() {
	const flag = {type: 'boolean', default: false};
	try {
		const {values, positionals} = parseArgs({
			options: {quick: flag, nightly: flag, 'no-pm2': flag, 'no-fcm': flag, help: flag},
			allowPositionals: true,
		});
		const unknown = positionals.find((name) => !Object.hasOwn(rows, name));
		if (unknown) throw new Error(`there is no row "${unknown}"`);
		if (values.help) refuse(usage, 0);
		if (process.platform !== 'linux') throw new Error('the benchmark reads /proc, so it needs Linux');
		if (!values['no-fcm'] && !isBuilt()) throw new Error('dist/cli.cjs is missing: run `npm run build` first');
		return {options: values, chosen: positionals.length > 0 ? positionals : Object.keys(rows)};
	} catch (error) {
		return refuse(`${error.message}\n\n${usage}`, 2);
	}
}

function refuse(text, code) {
	process[code === 0 ? 'stdout' : 'stderr'].write(`${text}\n`);
	process.exit(code);
}

/** The first call decides: what fails later fails because of it. */
function end(code) {
	ended ??= (async () => {
		killRunning();
		await cleanUpAll();
		process.exit(code);
	})();
	return ended;
}
