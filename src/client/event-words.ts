import type {AppEvent, RecordedEvent} from '../protocol/events.ts';
import {formatDuration} from '../shared/format.ts';
import {isOfTraffic, trafficWords} from './traffic-words.ts';
import {waysOn} from './ways-on.ts';

/** One event as a sentence without its app: `worker 0 of generation 3 is ready after 312 ms`. */
export function eventWords(event: RecordedEvent): string {
	switch (event.type) {
		case 'worker-forked':
			return `${worker(event)} forked, pid ${event.pid}`;
		case 'worker-listening':
			return `${worker(event)} listens on ${event.address}`;
		case 'worker-ready':
			return `${worker(event)} is ready after ${formatDuration(event.afterMs)}`;
		case 'worker-draining':
			return `${worker(event)} drains`;
		case 'worker-killed':
			return `${worker(event)} is killed: ${event.reason}`;
		case 'worker-exited':
			return `${worker(event)} ${event.wanted ? 'ended' : 'died'}: ${event.reason}`;
		case 'slot-backoff':
			return `slot ${event.slot}: ${event.reason}, ${failures(event.failures)}, next try in ${formatDuration(event.retryInMs)}`;
		case 'slot-gave-up':
			return `slot ${event.slot}: ${event.reason}, ${failures(event.failures)}, no further try`;
		case 'worker-stuck':
			return `${worker(event)} is stuck: its event loop has been silent for ${formatDuration(event.silentMs)}; its stack is in the log`;
		case 'worker-unhealthy':
			return `${worker(event)} is unhealthy, ${count(event.failures, 'bad answer')} in a row: ${event.reason}`;
		case 'worker-recycling':
			return `${worker(event)} is being replaced: ${event.reason}`;
		case 'rollout-vacating':
			return `${event.slots.length === 1 ? 'slot' : 'slots'} ${event.slots.join(', ')}: the old worker ends before generation ${event.generation} begins`;
		case 'rollout-surging':
			return surgingWords(event);
		case 'rollout-admitting':
			return `generation ${event.generation} takes its public addresses`;
		case 'rollout-canary':
			return `${canaries(event.workers)} generation ${event.generation} ${event.workers === 1 ? 'takes' : 'take'} traffic for ${formatDuration(event.forMs)}`;
		case 'rollout-held':
			return `generation ${event.generation} is held: ${event.reason}; ${waysOn(event.app)}`;
		case 'rollout-judged':
			return `generation ${event.generation} is judged ${event.verdict}: ${event.reason}`;
		case 'rollout-proving':
			return `generation ${event.generation} must last ${formatDuration(event.forMs)}`;
		case 'rollout-promoted':
			return `generation ${event.generation} takes over`;
		case 'rollout-finished':
			return `generation ${event.generation} is alone now`;
		case 'rollout-rolling-back':
			return `rolls generation ${event.generation} back: ${event.reason}`;
		case 'rollout-rolled-back':
			return `generation ${event.generation} is rolled back: ${event.reason}`;
		case 'app-scaled':
			return `scaled from ${event.from} to ${count(event.to, 'worker')}`;
		case 'app-stopping':
			return 'stops';
		case 'app-stopped':
			return 'has stopped';
		default:
			return isOfTraffic(event) ? trafficWords(event) : managerWords(event);
	}
}

/** Of what happened to app masters, and what daemons did. */
function managerWords(event: Exclude<RecordedEvent, AppEvent>): string {
	switch (event.type) {
		case 'master-started':
			return `app master is up, ${identity(event)}${event.lost === null ? '' : `; the one before, pid ${event.lost}, ended without a word`}`;
		case 'master-ended':
			return `app master ended, pid ${event.pid}: ${event.reason}`;
		case 'reload-due':
			return event.by === 'cron' ? `reloads by cron_restart: ${event.reason}` : `reloads by watch: ${event.reason}`;
		case 'reload-skipped':
			return `is not reloaded by ${event.by === 'cron' ? 'cron_restart' : 'watch'}: ${event.reason}`;
		case 'reload-failed':
			return `the reload by ${event.by === 'cron' ? 'cron_restart' : 'watch'} failed: ${event.reason}`;
		case 'watch-started':
			return `watches ${event.paths.join(', ')}`;
		case 'watch-failed':
			return `watch: ${event.reason}`;
		case 'master-died':
			return `app master died, pid ${event.pid}`;
		case 'master-start-failed':
			return `no app master: ${event.reason}`;
		case 'app-reattached':
			return `daemon found its app master again, ${identity(event)}`;
		case 'app-added':
			return 'added';
		case 'app-found':
			return 'found in the state directory; the registry did not know it';
		case 'app-changed':
			return `changed: ${event.keys.join(', ')}`;
		case 'app-wanted':
			return event.wanted === 'running' ? 'is to run' : 'is to be stopped';
		case 'app-deleted':
			return 'deleted';
		case 'daemon-started':
			return `daemon is up, ${identity(event)}`;
		case 'daemon-updated':
			return `daemon updated from fcm ${event.from} to ${event.to}`;
		case 'daemon-ended':
			return `daemon ended, pid ${event.pid}: ${event.reason}`;
		case 'registry-mended':
			return event.notice;
		case 'events-lost':
			return `${count(event.count, 'event')} could not be written: ${event.reason}`;
		default:
			event satisfies never;
			return (event as RecordedEvent).type; // Of a newer version.
	}
}

function identity({pid, version}: {pid: number; version: string}): string {
	return `pid ${pid}, fcm ${version}`;
}

/** `1 failure`, `5 failures`. */
export function failures(count: number): string {
	return count === 1 ? '1 failure' : `${count} failures`;
}

function worker({slot, generation}: {slot: number; generation: number}): string {
	return `worker ${slot} of generation ${generation}`;
}

function count(amount: number, what: string): string {
	return amount === 1 ? `1 ${what}` : `${amount} ${what}s`;
}

function canaries(amount: number): string {
	return amount === 1 ? '1 canary of' : `${amount} canaries of`;
}

/** A batch of a rolling rollout names its slots. */
function surgingWords({generation, workers, slots}: AppEvent & {type: 'rollout-surging'}): string {
	if (!slots) return `starts generation ${generation} with ${count(workers, 'worker')}`;
	return `starts generation ${generation} in ${slots.length === 1 ? 'slot' : 'slots'} ${slots.join(', ')}`;
}
