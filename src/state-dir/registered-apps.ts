import {readFileSync} from 'node:fs';
import path from 'node:path';

/**
 * What `apps.json` says, without the daemon and without mending anything: name -> wanted. Null when there is no such file
 * or it is damaged. Only the daemon may open it as a registry: opening migrates and mends.
 */
export function registeredApps(home: string): Map<string, 'running' | 'stopped'> | null {
	try {
		const {apps} = JSON.parse(readFileSync(path.join(home, 'apps.json'), 'utf8')) as {apps: Record<string, unknown>};
		return new Map(Object.entries(apps).map(([name, entry]) => [name, wantedOf(entry)]));
	} catch {
		return null;
	}
}

function wantedOf(entry: unknown): 'running' | 'stopped' {
	return (entry as {wanted?: unknown} | null)?.wanted === 'running' ? 'running' : 'stopped';
}
