import type {AppStatus} from '../protocol/status.ts';
import {FcmError} from '../shared/errors.ts';
import {didYouMean} from '../shared/nearest-word.ts';

const fields: Readonly<Record<string, (app: AppStatus) => number | string>> = {
	name: ({name}) => name,
	namespace: ({namespace}) => namespace,
	id: ({id = -1}) => id,
	status: ({status}) => status,
	cpu: ({cpuPercent}) => cpuPercent,
	memory: ({rssBytes}) => rssBytes,
	uptime: ({uptimeMs}) => uptimeMs,
	restarts: ({restarts}) => restarts,
};

/** `memory`, `memory:desc`: the apps in that order. Throws FCM_ERR_USAGE. */
export function sortApps(apps: readonly AppStatus[], by: string): AppStatus[] {
	const [name = '', direction = 'asc', ...more] = by.split(':');
	const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
	if (!field) {
		const known = Object.keys(fields);
		throw usage(`--sort ${by}: no such field${didYouMean(name, known) || `; there is ${known.join(', ')}`}`);
	}
	if (!['asc', 'desc'].includes(direction) || more.length > 0) throw usage(`--sort ${by}: ${name}:asc or ${name}:desc`);
	const sign = direction === 'asc' ? 1 : -1;
	return [...apps].sort((a, b) => sign * compare(field(a), field(b)));
}

function compare(a: number | string, b: number | string): number {
	return a < b ? -1 : a > b ? 1 : 0;
}

function usage(message: string): FcmError {
	return new FcmError('FCM_ERR_USAGE', message);
}
