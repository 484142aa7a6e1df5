import {diffSpecs, specChanges} from '../config/diff-specs.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import type {PlannedAction, PlannedApp} from '../protocol/plan.ts';
import type {AppStatus} from '../protocol/status.ts';
import type {RegistryEntry} from '../state-dir/registry.ts';

/** An app as it is now. */
export interface Situation {
	entry: RegistryEntry | undefined;
	/** What its master says; null without one. */
	status: AppStatus | null;
}

/** The mildest means to get an app from what it is to what the spec says. `apply` does just this. */
export function planApp({entry, status}: Situation, spec: AppSpec): PlannedApp {
	const plan = {app: spec.name, changes: [], from: 0, to: spec.instances, waitsFor: []};
	if (!entry)
		return spec.autostart ? starting({...plan, reason: 'new'}, spec) : {...plan, action: 'add', reason: 'new'};
	const running = runningSpec(entry, status);
	const changes = specChanges(running ?? entry.spec, spec);
	if (running) {
		const action = diffSpecs(running, spec).kind;
		const waitsFor = changesWorkers(action) ? spec.dependsOn : [];
		const isWell = status?.status === 'online';
		const reason = action === 'none' && status && !isWell ? {reason: status.status} : {};
		return {...plan, ...reason, action, changes, from: running.instances, waitsFor};
	}
	const reason = whyDown(entry, status);
	if (changes.length === 0 && reason === 'ended' && status?.ended?.code === 0) return {...plan, action: 'none', reason};
	if (!spec.autostart && entry.wanted === 'stopped') {
		return {...plan, action: changes.length > 0 ? 'update' : 'none', reason, changes};
	}
	return starting({...plan, reason, changes}, spec);
}

/** There are workers, or there will be without a command. */
export function isUp(status: AppStatus | null): status is AppStatus {
	return status !== null && status.status !== 'stopped' && status.status !== 'errored';
}

/** The master's own count of workers: a scale may have outlived the daemon that should have written it down. */
export function runningSpec({spec}: RegistryEntry, status: AppStatus | null): AppSpec | null {
	return isUp(status) ? {...spec, instances: status.wanted} : null;
}

function starting(plan: Omit<PlannedApp, 'action'>, {dependsOn}: AppSpec): PlannedApp {
	return {...plan, action: 'start', waitsFor: dependsOn};
}

/** Workers of the old kind make room for others: what those need must be there. */
function changesWorkers(action: PlannedAction): boolean {
	return action === 'reload' || action === 'restart';
}

function whyDown({wanted}: RegistryEntry, status: AppStatus | null): string {
	if (wanted === 'stopped') return 'stopped';
	if (status?.status === 'errored') return 'errored';
	return status && status.generation > 0 ? 'ended' : 'not running';
}
