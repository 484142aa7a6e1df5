import path from 'node:path';
import type {MasterLook} from '../../client/look-at-masters.ts';
import type {Facts} from './facts.ts';
import {type Finding, shellPath} from './finding.ts';

const check = 'leftovers';

/** Bundles of apps that nobody knows any more, and sockets that nobody listens on. */
export function leftoverCheck(facts: Facts): Finding[] {
	if (facts.trust.kind !== 'ours') return [];
	const findings = [
		...facts.masters.flatMap((master) => bundle(facts, master) ?? []),
		...facts.deadSockets.map(socket),
	];
	return findings.length > 0 ? findings : [{check, severity: 'ok', message: 'none'}];
}

function bundle({home, bundles, daemon, registered}: Facts, {app, state, hasSpec}: MasterLook): Finding | null {
	if (!bundles.includes(app)) return null;
	const known = daemon.kind === 'answers' ? daemon.apps.includes(app) : (registered?.has(app) ?? true);
	if (known) return null;
	const folder = path.join(home, 'apps', app);
	if (state.kind !== 'none') {
		const message = `the app master of ${app} runs, and ${daemon.kind === 'answers' ? 'the daemon' : 'the registry'} does not know the app`;
		const mend = daemon.kind === 'answers' ? `kill ${daemon.info.pid}; fcm ls` : 'fcm ls';
		return {check, severity: 'problem', message, mend};
	}
	// The next daemon shows an app that only its bundle knows, as stopped: the registry may have been lost.
	if (daemon.kind !== 'answers' && hasSpec) {
		return {check, severity: 'note', message: `${folder} is of an app that the registry does not know`, mend: 'fcm ls'};
	}
	return {
		check,
		severity: 'note',
		message: `${folder} is left of an app that was deleted, with its logs`,
		mend: `rm -r ${shellPath(folder)}`,
		fix: {kind: 'remove-leftover', app},
	};
}

function socket(file: string): Finding {
	return {
		check,
		severity: 'note',
		message: `nobody listens on ${file}`,
		mend: `rm ${shellPath(file)}`,
		fix: {kind: 'remove-dead-socket', path: file},
	};
}
