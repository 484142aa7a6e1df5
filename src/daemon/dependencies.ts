import type {AppSpec, Dependency} from '../protocol/app-spec.ts';
import type {OperationResult} from '../protocol/operation.ts';
import type {AppStatus} from '../protocol/status.ts';
import {steadyNow} from '../shared/clock.ts';
import {pause} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import {formatDuration} from '../shared/format.ts';
import type {RegistryEntry} from '../state-dir/registry.ts';
import type {Fleet} from './fleet.ts';
import type {Outcomes} from './in-order.ts';
import {changeDeadlineMs} from './operation-deadlines.ts';

/** For a job, such as a migration, to end: nothing in its spec says how long it may take. */
const exitDeadlineMs = 600_000;
/** For what the same command does to the dependency, which has deadlines of its own: two files that cross each other. */
const outcomeDeadlineMs = 3_600_000;
const look = {firstMs: 20, capMs: 500};

type Verdict = {kind: 'met' | 'not yet'} | {kind: 'never'; why: string};

export interface WaitOptions {
	/** Throws when the waiting is over for another reason. */
	check(): void;
	/** What becomes of the apps that the same command works on. */
	outcomes: Outcomes<OperationResult>;
}

/**
 * Waits until all that an app depends on is so, and shows it meanwhile. Errors: FCM_ERR_DEPENDENCY, which names the one
 * that failed, and what `check` throws.
 */
export async function untilMet(fleet: Fleet, spec: AppSpec, options: WaitOptions): Promise<void> {
	const pending = new Set(spec.dependsOn);
	const show = () => fleet.showWaiting(spec.name, [...pending]);
	show();
	try {
		const waits = spec.dependsOn.map(async (dependency) => {
			await untilOneIsMet(fleet, spec.name, dependency, options);
			pending.delete(dependency);
			show();
		});
		await Promise.all(waits);
	} finally {
		fleet.showWaiting(spec.name, []);
	}
}

/** As untilMet, but never fails: at a boot nobody is there to be told. False: no longer wanted, or the daemon ends. */
export async function untilMetAtLast(fleet: Fleet, spec: AppSpec): Promise<boolean> {
	const isWanted = () => !fleet.isClosed && fleet.find(spec.name)?.wanted === 'running';
	try {
		for (let wait = look.firstMs; isWanted(); wait = Math.min(wait * 2, look.capMs)) {
			const verdicts = await Promise.all(spec.dependsOn.map((dependency) => verdictOf(fleet, dependency)));
			const pending = spec.dependsOn.filter((_, index) => verdicts[index]?.kind !== 'met');
			fleet.showWaiting(spec.name, pending);
			if (pending.length === 0) return isWanted();
			await pause(wait);
		}
		return false;
	} finally {
		fleet.showWaiting(spec.name, []);
	}
}

async function untilOneIsMet(
	fleet: Fleet,
	app: string,
	dependency: Dependency,
	{check, outcomes}: WaitOptions,
): Promise<void> {
	const outcome = outcomes.get(dependency.app);
	if (outcome) await untilDone(fleet, app, dependency, outcome);
	check();
	const needed = fleet.find(dependency.app);
	const deadlineMs = dependency.condition === 'exited' || !needed ? exitDeadlineMs : changeDeadlineMs(needed.spec);
	const deadline = steadyNow() + deadlineMs;
	for (let wait = look.firstMs; ; wait = Math.min(wait * 2, look.capMs)) {
		const verdict = await verdictOf(fleet, dependency);
		check();
		if (verdict.kind === 'met') return;
		if (verdict.kind === 'never') throw unmet(app, dependency, verdict.why);
		if (steadyNow() >= deadline) throw unmet(app, dependency, `that did not come within ${formatDuration(deadlineMs)}`);
		await pause(wait);
	}
}

/** What has begun is enough for `started`; the others need its success. */
async function untilDone(
	fleet: Fleet,
	app: string,
	dependency: Dependency,
	outcome: Promise<OperationResult>,
): Promise<void> {
	let isOver = false;
	const deadline = steadyNow() + outcomeDeadlineMs;
	const done = outcome.then((result) => {
		isOver = true;
		return result;
	});
	if (dependency.condition === 'started') {
		for (let wait = look.firstMs; !isOver; wait = Math.min(wait * 2, look.capMs)) {
			if ((await verdictOf(fleet, dependency)).kind === 'met') return;
			await Promise.race([done, pause(wait)]);
		}
	}
	const result = await Promise.race([done, pause(deadline - steadyNow())]);
	if (!result) throw unmet(app, dependency, 'the change of it does not end');
	if (!result.ok && dependency.condition !== 'started')
		throw unmet(app, dependency, withoutName(dependency.app, result.error.message));
}

async function verdictOf(fleet: Fleet, dependency: Dependency): Promise<Verdict> {
	const entry = fleet.find(dependency.app);
	if (!entry) return {kind: 'never', why: `there is no app "${dependency.app}"`};
	const status = await fleet.status(dependency.app).catch(() => null);
	return status ? judge(entry, status, dependency.condition) : {kind: 'not yet'};
}

function judge({wanted}: RegistryEntry, status: AppStatus, condition: Dependency['condition']): Verdict {
	const {ended} = status;
	if (condition === 'exited' && ended) {
		const how = ended.code === null ? 'was ended by a signal' : `exited with code ${ended.code}`;
		return ended.code === 0 ? {kind: 'met'} : {kind: 'never', why: `it ${how}`};
	}
	if (status.status === 'stopped' || status.status === 'errored') {
		if (condition === 'started' && ended) return {kind: 'met'};
		if (status.status === 'errored') return {kind: 'never', why: 'it is errored'};
		if (wanted === 'stopped') return {kind: 'never', why: 'it is stopped'};
		return ended ? {kind: 'never', why: 'it has ended'} : {kind: 'not yet'};
	}
	if (condition === 'started') return {kind: status.workers.length > 0 || status.ready > 0 ? 'met' : 'not yet'};
	return {kind: condition === 'ready' && status.ready >= status.wanted ? 'met' : 'not yet'};
}

/** Most messages begin with the name of their app. */
function withoutName(app: string, message: string): string {
	return message.startsWith(`${app}: `) ? message.slice(app.length + 2) : message;
}

const conditionWords = {started: 'started', ready: 'ready', exited: 'over with exit code 0'};

function unmet(app: string, dependency: Dependency, why: string): FcmError {
	const {app: needed, condition} = dependency;
	const message = `${app} waits until ${needed} is ${conditionWords[condition]}, but: ${why}`;
	return new FcmError('FCM_ERR_DEPENDENCY', message, {details: {app: needed, condition}});
}
