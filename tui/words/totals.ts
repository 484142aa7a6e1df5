import type {AppStatus, DaemonStatus} from '../../src/protocol/status.ts';
import {formatBytes, formatPercent, formatRate} from '../../src/shared/format.ts';
import type {Segment} from '../layout/fit-segments.ts';
import type {Seen} from '../store/monit-state.ts';
import {ageWords} from './ages.ts';

/** The second line of the header, by worth. */
export function totals(apps: readonly Seen<AppStatus>[], daemon: Seen<DaemonStatus> | null, now: number): Segment[] {
	const sum = (figure: (app: AppStatus) => number) => apps.reduce((total, {status}) => total + figure(status), 0);
	const segments: Segment[] = [
		{text: appsByStatus(apps), worth: 9},
		{text: `${sum((app) => app.ready)}/${sum((app) => app.wanted)} workers ready`, worth: 8},
		{text: `${formatRate(sum((app) => app.requests.perSecond))} req/s`, worth: 7},
		{text: `${sum((app) => app.requests.inFlight)} in flight`, worth: 3},
		{text: `cpu ${formatPercent(Math.round(sum((app) => app.cpuPercent)))}`, worth: 6},
		{text: formatBytes(sum((app) => app.rssBytes)), worth: 5},
	];
	if (!daemon) return segments;
	const uptime = ageWords(daemon.status.uptimeMs + now - daemon.at);
	return [...segments, {text: `daemon ${daemon.status.pid} up ${uptime}`, worth: 4}];
}

/** `3 apps: 2 online, 1 errored`. */
function appsByStatus(apps: readonly Seen<AppStatus>[]): string {
	const counts = new Map<string, number>();
	for (const {status} of apps) counts.set(status.status, (counts.get(status.status) ?? 0) + 1);
	const words = [...counts].map(([word, count]) => `${count} ${word}`).join(', ');
	return `${apps.length} ${apps.length === 1 ? 'app' : 'apps'}${words && `: ${words}`}`;
}
