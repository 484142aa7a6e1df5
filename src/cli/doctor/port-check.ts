import path from 'node:path';
import type {MasterLook} from '../../client/look-at-masters.ts';
import type {Facts} from './facts.ts';
import type {Finding} from './finding.ts';

const check = 'ports';

/** Ports that an app wants, is not online on, and that somebody else has. */
export function portCheck(facts: Facts): Finding[] {
	const {trust, sockets, self, masters} = facts;
	if (trust.kind !== 'ours') return [];
	if (!sockets) return [{check, severity: 'note', message: `cannot tell on ${self.platform}: there is no /proc`}];
	const waiting = masters.filter(({state}) => state.kind !== 'answers' || state.status !== 'online');
	const findings = waiting.flatMap((master) => master.ports.flatMap((port) => look(facts, master, port) ?? []));
	return findings.length > 0 ? findings : [{check, severity: 'ok', message: 'nobody is in the way of an app'}];
}

function look({sockets, registered, masters, ...facts}: Facts, {app, state}: MasterLook, port: number): Finding | null {
	const owner = sockets?.ports.get(port);
	if (!owner) return null;
	const line = owner.pid === null ? [] : familyLine(facts, owner.pid);
	if (state.kind !== 'none' && line.includes(state.pid)) return null;
	const other = masters.find((master) => master.state.kind !== 'none' && line.includes(master.state.pid));
	const holder = other ? `the fcm app ${other.app}` : nameOf(facts, owner.pid);
	// Somebody who was stopped on purpose is in nobody's way yet.
	const severity = registered?.get(app) === 'running' ? 'problem' : 'note';
	const mend = other
		? `fcm stop ${other.app}`
		: owner.pid === null
			? `sudo ss -ltnp sport = :${port}`
			: `kill ${owner.pid}`;
	return {check, severity, message: `port ${port}, which ${app} wants, is held by ${holder}`, mend};
}

type Processes = Pick<Facts, 'processes'>;

/** The process and its ancestors. */
function familyLine({processes}: Processes, pid: number): number[] {
	const parents = new Map(processes?.map((entry) => [entry.pid, entry.ppid]));
	const line = [pid];
	for (let at = parents.get(pid); at !== undefined && at > 1 && !line.includes(at); at = parents.get(at)) line.push(at);
	return line;
}

/** The program alone: its arguments may hold secrets. */
function nameOf({processes}: Processes, pid: number | null): string {
	if (pid === null) return 'a process of another user';
	const command = processes?.find((entry) => entry.pid === pid)?.command ?? '';
	return `process ${pid}${command === '' ? '' : ` (${path.basename(command.split(' ')[0]!)})`}`;
}
