import type {AppStatus} from '../../src/protocol/status.ts';
import {formatBytes, formatLatency, formatPercent, formatRate} from '../../src/shared/format.ts';
import {failedShare, type Sample} from '../store/history.ts';
import type {Seen} from '../store/monit-state.ts';
import {ageWords} from './ages.ts';
import {plainText} from './plain-text.ts';

/** One app in words, the worthiest first. */
export function appFacts(
	{status: app, at}: Seen<AppStatus>,
	samples: readonly Sample[] | undefined,
	now: number,
): readonly string[] {
	const {perSecond, inFlight, latencyMs} = app.requests;
	const share = failedShare(samples, now);
	return [
		`generation ${app.generation}`,
		`${app.ready}/${app.wanted} ready`,
		`${formatRate(perSecond)} req/s`,
		`p50 ${formatLatency(latencyMs.p50)}`,
		`p99 ${formatLatency(latencyMs.p99)}`,
		...(share === null ? [] : [`5xx ${formatPercent(share * 100)}`]),
		`${inFlight} in flight`,
		`${app.connections.open} connections`,
		`cpu ${formatPercent(Math.round(app.cpuPercent))}`,
		formatBytes(app.rssBytes),
		`${app.restarts} restarts`,
		...(app.uptimeMs > 0 ? [`up ${ageWords(app.uptimeMs + now - at)}`] : []),
		...(app.listening.length > 0 ? [app.listening.join(' ')] : []),
		`namespace ${app.namespace}`,
		`${app.mode} mode`,
		...(app.masterPid > 0 ? [`master ${app.masterPid}`] : []),
	].map(plainText);
}
