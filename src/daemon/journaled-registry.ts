import {diffSpecs} from '../config/diff-specs.ts';
import type {Registry, RegistryEntry} from '../state-dir/registry.ts';
import type {DaemonJournal} from './daemon-journal.ts';

/**
 * The registry, with every change of what is wanted in the daemon's journal.
 *
 * @param isAdopting whether apps come from the state directory and not by a command
 */
export function journaledRegistry(registry: Registry, journal: DaemonJournal, isAdopting: () => boolean): Registry {
	return {
		...registry,
		set(entry) {
			const before = registry.get(entry.spec.name);
			registry.set(entry);
			if (before) recordChange(journal, before, entry);
			else journal.record(entry.spec.name, {type: isAdopting() ? 'app-found' : 'app-added'});
		},
		delete(name) {
			const isKnown = registry.get(name) !== undefined;
			registry.delete(name);
			if (isKnown) journal.record(name, {type: 'app-deleted'});
		},
	};
}

function recordChange(journal: DaemonJournal, before: RegistryEntry, {spec, wanted}: RegistryEntry): void {
	const {keys} = diffSpecs(before.spec, spec);
	// Scaling is an event of the app itself.
	if (keys.some((key) => key !== 'instances')) journal.record(spec.name, {type: 'app-changed', keys});
	if (before.wanted !== wanted) journal.record(spec.name, {type: 'app-wanted', wanted});
}
