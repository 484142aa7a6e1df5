import type {AppStatus} from '../../protocol/status.ts';
import {compareVersions} from '../../shared/compare-versions.ts';
import type {Styles} from './styles.ts';

/** App masters of another version than the daemon's, one line for each version: what it is, and what to do. */
export function versionNotes(
	apps: readonly Pick<AppStatus, 'name' | 'version'>[],
	daemonVersion: string,
	styles: Styles,
): string[] {
	const byVersion = new Map<string, string[]>();
	for (const {name, version} of apps) {
		// A daemon of before this field tells none.
		if (!version || version === daemonVersion) continue;
		byVersion.set(version, [...(byVersion.get(version) ?? []), name]);
	}
	return [...byVersion].map(([version, names]) => {
		const age = compareVersions(version, daemonVersion) < 0 ? 'an older version' : 'another version';
		const masters = names.length === 1 ? 'its app master runs' : 'their app masters run';
		const what = `${masters} fcm ${version}, ${age} than the daemon (${daemonVersion})`;
		return `${styles.bold(names.join(', '))}  ${what}; \`fcm restart ${names.join(' ')}\` changes that, with a gap`;
	});
}
