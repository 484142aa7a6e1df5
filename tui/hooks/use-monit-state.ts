import {useSyncExternalStore} from 'react';
import type {MonitStore} from '../store/create-store.ts';
import type {MonitState} from '../store/monit-state.ts';

/** The state of the current frame; renders once per published frame. */
export function useMonitState(store: MonitStore): MonitState {
	return useSyncExternalStore(store.subscribe, store.get);
}
