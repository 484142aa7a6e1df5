/** What must be so after every fault, whatever it was. */
import {existsSync, lstatSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {list} from './fleet.mjs';

const settleMs = 60_000;

/**
 * Resolves with the report once all is as it must be; rejects with what is not after a minute. `allowed`: app → what the
 * registry may say of it, where that is not what was asked for.
 */
export async function settled(fleet, counters, allowed = new Map()) {
	const deadline = performance.now() + settleMs;
	for (;;) {
		const report = await list(fleet);
		const broken = [
			...wrongEntries(fleet, allowed),
			...wrongProcesses(fleet, report),
			...notFindable(fleet, report),
			...openFiles(fleet.home),
			...leftovers(fleet.home),
			...steadyTouched(fleet, report),
		];
		const shrunk = counters.shrunk(report);
		if (shrunk.length > 0) throw new Error(`counters went down:\n${shrunk.join('\n')}`);
		if (broken.length === 0) return counters.note(report);
		if (performance.now() > deadline) throw new Error(`not so within ${settleMs / 1000} s:\n${broken.join('\n')}`);
		await pause(50);
	}
}

/** The registry equals what was asked for. */
function wrongEntries({asked, names, registry}, allowed) {
	const written = registry();
	const said = (entry) => (entry ? JSON.stringify(entry) : 'nothing');
	const unknown = Object.keys(written).filter((app) => app !== 'steady' && !names.includes(app));
	return [
		...unknown.map((app) => `the registry has an app ${app}`),
		...names.flatMap((app) => {
			const entry = written[app];
			const is = entry && {
				instances: entry.spec.instances,
				release: Number(entry.spec.env.RELEASE),
				wanted: entry.wanted,
			};
			const may = (allowed.get(app) ?? [asked.get(app)]).map(said);
			return may.includes(said(is)) ? [] : [`${app}: the registry has ${said(is)}, asked for was ${may.join(' or ')}`];
		}),
	];
}

/** Exactly one process per wanted slot, none unwanted. */
function wrongProcesses({processes, registry}, {daemon, apps}) {
	const {daemons, masters, workers, others} = processes();
	const wanted = registry();
	const broken = others.map((process) => `a process that nobody wants: ${process}`);
	if (`${daemons}` !== `${daemon.pid}`) broken.push(`daemons: ${daemons}; ${daemon.pid} answers`);
	const names = new Set([...Object.keys(wanted), ...masters.map(({app}) => app), ...workers.map(({app}) => app)]);
	for (const name of names) {
		const of = ({app}) => app === name;
		const entry = wanted[name];
		const app = apps.find((each) => each.name === name);
		const runs = entry?.wanted === 'running';
		const count = masters.filter(of).length;
		if (count > (entry ? 1 : 0) || (runs && count < 1)) broken.push(`${name}: ${count} app masters`);
		broken.push(...wrongSlots(name, workers.filter(of), runs ? entry.spec.instances : 0));
		if (runs && (app?.status !== 'online' || app.ready !== entry.spec.instances))
			broken.push(`${name}: ${app?.status}, ${app?.ready} ready of ${entry.spec.instances}`);
		if (runs && String(app?.workers.map(({pid}) => pid).sort()) !== String(pidsOf(workers.filter(of))))
			broken.push(`${name}: ls tells of other workers than there are`);
	}
	return broken;
}

/** What the next daemon finds them by. */
function notFindable({home}, {apps}) {
	const running = apps.filter(({masterPid}) => masterPid > 0);
	return running
		.filter(({name}) => !existsSync(path.join(home, 'apps', name, 'master.json')))
		.map(({name}) => `${name}: there is no master.json`);
}

const pidsOf = (workers) => workers.map(({pid}) => pid).sort();

function wrongSlots(name, workers, instances) {
	const slots = workers.map(({slot}) => slot).sort();
	const right = Array.from({length: instances}, (_, slot) => slot);
	return `${slots}` === `${right}` ? [] : [`${name}: workers in the slots [${slots}], wanted are [${right}]`];
}

/** No file in the home has wider rights than it should. */
function openFiles(home) {
	return entries(home).flatMap((file) => {
		const {mode} = lstatSync(file, {throwIfNoEntry: false}) ?? {mode: 0};
		return mode & 0o077 ? [`${file} has the mode ${(mode & 0o777).toString(8)}`] : [];
	});
}

/** Nor is there one that was to be renamed, whose writer is gone. */
function leftovers(home) {
	return entries(home)
		.filter((file) => file.endsWith('.tmp'))
		.map((file) => `${file} was left behind`);
}

/** None when a folder goes while it is read: the next look tells. */
function entries(home) {
	try {
		return [home, ...readdirSync(home, {recursive: true}).map((name) => path.join(home, name))];
	} catch {
		return [];
	}
}

function steadyTouched({untouched, load}, {apps}) {
	const now = apps.find(({name}) => name === 'steady');
	const pids = (app) => `${[app?.masterPid, ...(app?.workers ?? []).map(({pid}) => pid)]}`;
	const broken = pids(now) === pids(untouched) ? [] : [`steady: processes ${pids(now)}, before ${pids(untouched)}`];
	if (now?.restarts !== 0) broken.push(`steady: ${now?.restarts} restarts`);
	if (load.failedTotal > 0) broken.push(`steady: ${load.failedTotal} requests failed`);
	return broken;
}

/** What an app counts, as long as it is there. */
export class Counters {
	#most = new Map();

	/** Also between two settled states: a number that somebody saw never goes down. One that is launching tells none yet. */
	shrunk({apps}) {
		return apps.flatMap((app) => {
			const before = this.#most.get(app.name);
			if (!before) return [];
			return Object.entries(countsOf(app)).flatMap(([what, count]) => {
				const isTold = what !== 'generation' || app.generation > 0;
				return isTold && count < before[what] ? [`${app.name}: ${what} ${count}, before ${before[what]}`] : [];
			});
		});
	}

	note(report) {
		this.#most = new Map(report.apps.map((app) => [app.name, countsOf(app)]));
		return report;
	}

	/** It is deleted: if it comes back, it begins anew. */
	forget(app) {
		this.#most.delete(app);
	}
}

const countsOf = ({generation, restarts, requests, connections}) => ({
	...{generation, restarts, requests: requests.total, connections: connections.total},
	...requests.status,
});
