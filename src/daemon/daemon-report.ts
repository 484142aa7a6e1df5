import {fileURLToPath} from 'node:url';
import {entrypoints} from '../entrypoints.ts';
import type {DaemonInfo, DaemonReport, MasterReport} from '../protocol/control-api.ts';
import {protocolVersion} from '../protocol/version.ts';
import {steadyNow} from '../shared/clock.ts';
import {FcmError} from '../shared/errors.ts';
import {version} from '../shared/version.ts';
import {readBootstrap} from '../state-dir/bundle.ts';
import {appPaths, homePaths} from '../state-dir/paths.ts';
import type {Fleet} from './fleet.ts';

const startedAt = steadyNow();

export function daemonInfo(home: string, apps: number): DaemonInfo {
	return {
		pid: process.pid,
		version,
		protocol: protocolVersion,
		uptimeMs: steadyNow() - startedAt,
		home,
		node: process.version,
		apps,
		rssBytes: process.memoryUsage.rss(),
	};
}

export interface ReportParts {
	home: string;
	fleet: Fleet;
	info: DaemonInfo;
	clients: number;
}

/** Every app master is asked now whether it answers. */
export async function daemonReport({home, fleet, info, clients}: ReportParts): Promise<DaemonReport> {
	const apps = fleet.entries().map(({spec}) => spec.name);
	const living = apps.filter((app) => fleet.link(app).mayLive);
	const masters = await Promise.all(living.map((app) => masterReport(fleet, app)));
	return {
		...info,
		sockets: [homePaths(home).daemonSocket],
		clients,
		program: fileURLToPath(entrypoints.daemon),
		masters: masters.filter((master) => master !== null),
	};
}

/** Null for one that died meanwhile. */
async function masterReport(fleet: Fleet, app: string): Promise<MasterReport | null> {
	const problem = await whyMute(fleet, app);
	const link = fleet.link(app);
	if (!link.mayLive) return null;
	const written = readBootstrap(fleet.home, app);
	return {
		app,
		pid: link.peer?.pid ?? written?.pid ?? 0,
		version: link.peer?.version ?? written?.version ?? 'unknown',
		address: written?.socket ?? appPaths(fleet.home, app).socket,
		answers: problem === null,
		problem,
	};
}

async function whyMute(fleet: Fleet, app: string): Promise<string | null> {
	try {
		await fleet.ask(app);
		return null;
	} catch (error) {
		return FcmError.from(error).message;
	}
}
