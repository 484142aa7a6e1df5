import type {AppSpec} from '../protocol/app-spec.ts';
import type {RolloutOverride} from '../protocol/control-api.ts';
import type {PinnedPaths} from './release.ts';

/** What an app master is told to do, before it has a number. */
export type Command =
	| {type: 'stop' | 'promote' | 'abort' | 'rollback'}
	| {type: 'scale'; wanted: number}
	| {type: 'start' | 'restart' | 'reload'; spec: AppSpec | undefined; rollout?: RolloutOverride; pinned?: PinnedPaths};
