import type {AppStatus} from '../../src/protocol/status.ts';
import type {MonitState, Seen} from './monit-state.ts';

/** The apps that pass the filter: a regular expression, or plain text while it is none yet. */
export function visibleApps(state: Pick<MonitState, 'apps' | 'filter'>): readonly Seen<AppStatus>[] {
	if (state.filter === '') return state.apps;
	const matches = matcher(state.filter);
	return state.apps.filter(({status}) => matches(status.name) || matches(status.namespace));
}

/** The selected app if it is visible, else the first visible one. */
export function selectedApp(state: MonitState): Seen<AppStatus> | undefined {
	const visible = visibleApps(state);
	return visible.find(({status}) => status.name === state.selected) ?? visible[0];
}

/** Keeps the place in the list when the selected app goes away. */
export function neighbourOf(name: string | null, before: MonitState, after: MonitState): string | null {
	if (name === null || after.apps.some(({status}) => status.name === name)) return name;
	const index = visibleApps(before).findIndex(({status}) => status.name === name);
	const left = visibleApps(after);
	return left[Math.min(Math.max(index, 0), left.length - 1)]?.status.name ?? null;
}

function matcher(filter: string): (text: string) => boolean {
	try {
		const pattern = new RegExp(filter, 'i');
		return (text) => pattern.test(text);
	} catch {
		const plain = filter.toLowerCase();
		return (text) => text.toLowerCase().includes(plain);
	}
}
