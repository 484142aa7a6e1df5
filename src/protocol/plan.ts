import type {AppSpec, Dependency} from './app-spec.ts';

/** An ecosystem file and all its apps, whichever of them are asked for. */
export interface AppliedFile {
	/** Absolute. */
	path: string;
	apps: string[];
}

/** What apps are to be like. */
export interface Application {
	specs: AppSpec[];
	/** Where the specs are from; those of no file are of none. */
	files?: AppliedFile[];
	/** Deletes the apps that came from one of `files` and are no longer in it. */
	prune?: boolean;
	/** FCM_ERR_INDEX_CHANGED when the state has another index by now. */
	ifIndex?: number;
}

/**
 * The mildest means to make an app what its spec says. `add`: it becomes known and stays stopped. `update`: without
 * touching a worker. `scale`: an update, too, if need be. `restart`: with a gap. `stays`: it is no longer in its file.
 */
export type PlannedAction = 'none' | 'add' | 'update' | 'scale' | 'reload' | 'restart' | 'start' | 'delete' | 'stays';

/** `key` in the words of the ecosystem file, such as `env.PORT`. No values. */
export interface KeyChange {
	key: string;
	how: 'changed' | 'added' | 'removed';
}

export interface PlannedApp {
	app: string;
	action: PlannedAction;
	/** Why there is something to do beyond `changes`: `new`, `stopped`, `ended`, `errored`. Of `none`: its status, if not online. */
	reason?: string;
	changes: KeyChange[];
	/** The number of workers. */
	from: number;
	to: number;
	/** What must be so before it is started, reloaded or restarted. */
	waitsFor: Dependency[];
}

export interface FleetPlan {
	/** In the order in which they are begun. */
	apps: PlannedApp[];
	index: number;
}
