import {planScreen} from '../layout/plan-screen.ts';
import {requestColumns} from '../layout/request-columns.ts';
import {dimmed, fitRow, line, type Row} from '../layout/row.ts';
import {cursorIndex, requestRows} from '../store/lists.ts';
import {here, type MonitState} from '../store/monit-state.ts';
import {isList, type ListPlace} from '../store/place.ts';
import {pageStart} from '../store/text-length.ts';
import {plainText} from '../words/plain-text.ts';
import {fittedActionRows} from './action-rows.ts';
import {appBody} from './app-body.ts';
import {appsBody, padded} from './apps-body.ts';
import {dialogRows} from './dialog-rows.ts';
import {footerRow, offerRow} from './footer-row.ts';
import {bannerRow, headerRows} from './header-rows.ts';
import {helpBody} from './help-body.ts';
import {listRows} from './list-rows.ts';
import {textRows} from './text-rows.ts';

/** The whole screen: exactly as many lines as the terminal has, none wider than it is. */
export function frameOf(state: MonitState): readonly Row[] {
	const {columns, rows} = state.size;
	const plan = planScreen(state);
	const body = padded(bodyRows(state, plan.body), plan.body);
	const all = [
		...headerRows(state, plan.header),
		...(plan.banner > 0 ? [bannerRow(state)] : []),
		...(state.prompt.kind === 'confirm' ? overlaid(body, dialogRows(state, state.prompt)) : body),
		...padded(fittedActionRows(state, columns, plan.actions), plan.actions),
		...(plan.offer > 0 ? [offerRow(state)] : []),
		...(plan.footer > 0 ? [footerRow(state)] : []),
	];
	return padded(all, rows).map((row) => fitRow(row, columns));
}

function bodyRows(state: MonitState, height: number): readonly Row[] {
	const place = here(state.path);
	if (state.prompt.kind === 'help') return helpBody(state, state.prompt.top, height);
	const rows = isList(place) ? listBody(state, place, height) : [];
	if (isList(place)) return isStale(state) ? rows.map((row) => (row.inverse ? row : dimmed(row))) : rows;
	const text = textRows(state, place);
	const start = pageStart(state, place, text.length);
	const shown = text.slice(start, start + height);
	return isStale(state) && place.screen === 'worker' ? shown.map(dimmed) : shown;
}

/** Of the last known state, not of now. */
function isStale({link}: MonitState): boolean {
	return link.state === 'gone';
}

function listBody(state: MonitState, place: ListPlace, height: number): readonly Row[] {
	if (place.screen === 'apps') return appsBody(state, place, height);
	return place.screen === 'app' ? appBody(state, place, height) : requestsBody(state, place, height);
}

function requestsBody(state: MonitState, place: ListPlace, height: number): readonly Row[] {
	const {activity} = state.feeds;
	const silent = (activity?.apps ?? []).flatMap(({app, workers, error}) => [
		...(error === undefined ? [] : [`${app}: ${error}`]),
		...workers.flatMap(({slot, error: why}) => (why === undefined ? [] : [`${app} worker ${slot}: ${why}`])),
	]);
	const problems = [...(activity?.problem ? [activity.problem] : []), ...silent]
		.slice(0, Math.floor(height / 3))
		.map((text) => line(`! ${plainText(text)}`, 'warn'));
	if (!activity?.apps) return [line('  asking the workers …', 'dim'), ...problems];
	const items = requestRows(state, place);
	if (items.length === 0)
		return [line(place.filter === '' ? '  no request is in flight' : '  no request matches', 'dim'), ...problems];
	const cursor = cursorIndex(
		place,
		items.map(() => null),
	);
	const {sort} = place;
	const list = listRows({
		columns: requestColumns,
		items,
		cursor,
		sort,
		width: state.size.columns,
		lines: height - problems.length,
	});
	return [...list, ...problems];
}

/** The box in the middle; its end, where the buttons are, is never cut. */
function overlaid(body: readonly Row[], box: readonly Row[]): readonly Row[] {
	const shown = box.slice(Math.max(0, box.length - body.length));
	const start = Math.max(0, Math.floor((body.length - shown.length) / 2));
	return [...body.slice(0, start), ...shown, ...body.slice(start + shown.length)];
}
