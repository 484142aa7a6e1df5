import type {Call, Handlers} from '../ipc/rpc-server.ts';
import type {ControlApi} from '../protocol/control-api.ts';
import type {OperationEvent, OperationResult} from '../protocol/operation.ts';
import type {LeftAlone, SaveSummary} from '../protocol/saves.ts';
import {wallNow} from '../shared/clock.ts';
import {FcmError} from '../shared/errors.ts';
import type {RegistryEntry} from '../state-dir/registry.ts';
import {deleteSave, listSaves, readSave, writeSave} from '../state-dir/saves.ts';
import type {Target} from './change-commands.ts';
import type {Fleet} from './fleet.ts';
import type {Emit} from './settle-result.ts';

export interface SaveParts {
	fleet: Fleet;
	/** As `apps.apply` does it: in the order in which they depend on each other. */
	apply(targets: Target[], call: Call<OperationEvent>): Promise<OperationResult[]>;
	start(app: string, emit: Emit): Promise<OperationResult>;
}

type SaveMethod = 'saves.write' | 'saves.list' | 'saves.delete' | 'saves.resurrect';

/** Named sets of apps: `fcm save` and `fcm resurrect`. */
export function saveHandlers({fleet, apply, start}: SaveParts): Handlers<Pick<ControlApi, SaveMethod>> {
	return {
		'saves.write': async ({name}) => {
			const entries = fleet.entries();
			if (entries.length === 0) throw new FcmError('FCM_ERR_USAGE', 'there is no app to save; no set was changed');
			const isReplaced = listSaves(fleet.home).includes(name);
			const save = {name, savedAt: wallNow(), entries};
			writeSave(fleet.home, save);
			return {save: {...summary(save), damage: null}, isReplaced};
		},
		'saves.list': async () => ({saves: listSaves(fleet.home).map((name) => summaryOf(fleet.home, name))}),
		'saves.delete': async ({name}) => {
			deleteSave(fleet.home, name);
			return {};
		},
		'saves.resurrect': async ({name}, call) => {
			const {entries, savedAt, notice} = readSave(fleet.home, name);
			const running = entries.filter(({wanted}) => wanted === 'running');
			const left = [...(await putBackStopped(fleet, entries)), ...(await othersThatRun(fleet, entries))];
			const results = await apply(
				running.map(({spec, source}) => ({spec, source: source ?? null})),
				call,
			);
			const apps = results.map((result) => startedAlso(fleet, result, (app) => start(app, call.emit)));
			return {apps: await Promise.all(apps), left, savedAt, notice};
		},
	};
}

/** What was stopped then is known again, and stays stopped; what runs by now is not stopped on the word of a file. */
async function putBackStopped(fleet: Fleet, entries: readonly RegistryEntry[]): Promise<LeftAlone[]> {
	const stopped = entries.filter(({wanted}) => wanted === 'stopped');
	return Promise.all(
		stopped.map(async (entry) => {
			const app = entry.spec.name;
			if (await runs(fleet, app)) return {app, why: 'stopped-then-runs-now' as const};
			fleet.remember(entry);
			return {app, why: 'stopped-then' as const};
		}),
	);
}

async function othersThatRun(fleet: Fleet, entries: readonly RegistryEntry[]): Promise<LeftAlone[]> {
	const inSet = new Set(entries.map(({spec}) => spec.name));
	const others = fleet.entries().filter(({spec}) => !inSet.has(spec.name));
	const looked = await Promise.all(
		others.map(async ({spec}) =>
			(await runs(fleet, spec.name)) ? [{app: spec.name, why: 'not-in-set' as const}] : [],
		),
	);
	return looked.flat();
}

async function runs(fleet: Fleet, app: string): Promise<boolean> {
	const entry = fleet.find(app);
	return entry !== undefined && (entry.wanted === 'running' || (await fleet.status(app)).status !== 'stopped');
}

/** `autostart: false` keeps an app that is applied from starting; but this one was running. */
function startedAlso(
	fleet: Fleet,
	result: OperationResult,
	start: (app: string) => Promise<OperationResult>,
): OperationResult | Promise<OperationResult> {
	const isLeft = result.ok && fleet.find(result.app)?.wanted === 'stopped';
	return isLeft ? start(result.app) : result;
}

function summaryOf(home: string, name: string): SaveSummary {
	try {
		return {...summary(readSave(home, name)), damage: null};
	} catch (error) {
		return {name, savedAt: 0, apps: [], damage: FcmError.from(error).message};
	}
}

function summary({name, savedAt, entries}: {name: string; savedAt: number; entries: readonly RegistryEntry[]}) {
	return {name, savedAt, apps: entries.map(({spec, wanted}) => ({app: spec.name, wanted}))};
}
