import {appColumns} from '../layout/app-columns.ts';
import type {Column} from '../layout/fit-columns.ts';
import {requestColumns} from '../layout/request-columns.ts';
import {workerColumns} from '../layout/worker-columns.ts';
import type {ListPlace} from './place.ts';

/** What a list can be sorted by. */
export function columnsOf(screen: ListPlace['screen']): readonly Column<never>[] {
	if (screen === 'apps') return appColumns(false);
	return screen === 'app' ? workerColumns : requestColumns;
}
