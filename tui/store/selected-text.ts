import {bodyHeight} from '../layout/plan-screen.ts';
import {textOf} from '../layout/row.ts';
import {textRows} from '../screens/text-rows.ts';
import {chosenApps, cursorIndex, requestRows, selectedWorker} from './lists.ts';
import {here, type MonitState} from './monit-state.ts';
import {isList} from './place.ts';
import {pageStart} from './text-length.ts';

/** What `y` copies, and what to call it. */
export function selectedText(state: MonitState): {text: string; what: string} | null {
	const place = here(state.path);
	if (!isList(place)) {
		const rows = textRows(state, place);
		const start = pageStart(state, place, rows.length);
		const lines = rows.slice(start, start + Math.max(1, bodyHeight(state))).map(textOf);
		return {text: lines.map((line) => line.trimEnd()).join('\n'), what: `${lines.length} lines`};
	}
	if (place.screen === 'requests') {
		const rows = requestRows(state, place);
		const request =
			rows[
				cursorIndex(
					place,
					rows.map(() => null),
				)
			]?.request;
		return request ? {text: `${request.method} ${request.url}`, what: request.url} : null;
	}
	const worker = place.screen === 'app' ? selectedWorker(state) : undefined;
	if (worker) return {text: String(worker.pid), what: `pid ${worker.pid}`};
	const apps = chosenApps(state);
	return apps.length === 0 ? null : {text: apps.join(' '), what: apps.join(' ')};
}
