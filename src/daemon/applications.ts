import {appNamePattern} from '../protocol/app-spec.ts';
import type {OperationResult} from '../protocol/operation.ts';
import type {Application, AppliedFile, FleetPlan, PlannedApp} from '../protocol/plan.ts';
import {FcmError} from '../shared/errors.ts';
import type {ChangeCommands, Target} from './change-commands.ts';
import {type Dependent, startOrder} from './dependency-order.ts';
import type {EndCommands} from './end-commands.ts';
import type {Fleet} from './fleet.ts';
import {inEndOrder, inStartOrder} from './in-order.ts';
import {Lanes} from './lanes.ts';
import {mapBounded} from './map-bounded.ts';
import type {Emit} from './settle-result.ts';

export interface ApplicationParts {
	fleet: Fleet;
	change: ChangeCommands;
	end: EndCommands;
	/** How many apps are changed at once. */
	atOnce: number;
}

const lookAtOnce = 64;

/** Makes the machine be what files say, or tells what that would take. */
export class Applications {
	readonly #parts: ApplicationParts;

	constructor(parts: ApplicationParts) {
		this.#parts = parts;
	}

	async plan(application: Application): Promise<FleetPlan> {
		const {fleet, change} = this.#parts;
		const {specs} = this.#checked(application);
		const {index} = fleet;
		const apps = await mapBounded(startOrder(specs.map((spec) => asDependent({spec}))), lookAtOnce, ({spec}) =>
			change.plan(spec),
		);
		return {apps: [...apps, ...this.#orphans(application).map((app) => this.#plannedEnd(app, application))], index};
	}

	/** Deletes come last, and only when all else went well: what is in their place must serve before they go. */
	async apply(application: Application, emit: Emit): Promise<OperationResult[]> {
		const {specs, files = [], prune} = this.#checked(application);
		const results = await this.applyTargets(
			specs.map((spec) => ({spec, source: sourceOf(spec.name, files)})),
			emit,
		);
		if (!prune) return results;
		const {end} = this.#parts;
		const orphans = this.#orphans(application);
		if (results.some(({ok}) => !ok)) return [...results, ...orphans.map(notDeleted)];
		const dependents = orphans.map((app) => this.#parts.fleet.entry(app).spec);
		return [...results, ...(await inEndOrder(dependents, lookAtOnce, ({name}) => end.delete(name, emit)))];
	}

	/** In the order in which they depend on each other. */
	applyTargets(targets: readonly Target[], emit: Emit): Promise<OperationResult[]> {
		const {change, atOnce} = this.#parts;
		const lanes = new Lanes(atOnce);
		return inStartOrder<Applied, OperationResult>(targets.map(asDependent), (target, outcomes) =>
			change.apply({spec: target.spec, source: target.source}, {emit, lanes, outcomes}),
		);
	}

	/** The client has validated its file; this is for a client of another make: a name becomes a directory here. */
	#checked(application: Application): Application {
		const {specs, ifIndex} = application;
		const isList = Array.isArray(specs) && specs.every((spec) => appNamePattern.test(spec?.name));
		if (!isList) throw new FcmError('FCM_ERR_CONFIG_INVALID', 'every app needs a valid name');
		const names = new Set(specs.map(({name}) => name));
		if (names.size < specs.length) throw new FcmError('FCM_ERR_CONFIG_INVALID', 'two apps have one name');
		if (ifIndex !== undefined) this.#requireIndex(ifIndex);
		return application;
	}

	#requireIndex(wanted: number): void {
		const {fleet} = this.#parts;
		const {index} = fleet;
		if (index === wanted) return;
		const apps = index > wanted ? fleet.changedSince(wanted) : null;
		const said = apps && apps.length > 0 ? `; changed since: ${apps.join(', ')}` : '';
		const message = `the state has index ${index}, not ${wanted}${said}`;
		throw new FcmError('FCM_ERR_INDEX_CHANGED', message, {details: {index, ...(apps && {apps})}});
	}

	/** The apps that came from one of the files, and are not in it any more. */
	#orphans({files = []}: Application): string[] {
		const kept = new Set(files.flatMap(({apps}) => apps));
		const isOurs = (source: string | null | undefined) => files.some(({path}) => path === source);
		return this.#parts.fleet
			.entries()
			.filter(({spec, source}) => isOurs(source) && !kept.has(spec.name))
			.map(({spec}) => spec.name);
	}

	#plannedEnd(app: string, {prune}: Application): PlannedApp {
		const from = this.#parts.fleet.lastStatus(app).ready;
		const to = prune ? 0 : from;
		return {app, action: prune ? 'delete' : 'stays', reason: 'not in the file', changes: [], from, to, waitsFor: []};
	}
}

type Applied = Dependent & Target;

function asDependent(target: Target): Applied {
	const {name, dependsOn} = target.spec;
	return {...target, name, dependsOn: dependsOn ?? []};
}

/** Null: of no file. */
function sourceOf(app: string, files: readonly AppliedFile[]): string | null {
	return files.find(({apps}) => apps.includes(app))?.path ?? null;
}

function notDeleted(app: string): OperationResult {
	const message = `${app} was not deleted, since not all apps of the file are as it says`;
	return {app, ok: false, error: new FcmError('FCM_ERR_ABORTED', message).toWire()};
}
