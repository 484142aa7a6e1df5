import {cellWidth} from '../layout/cells.ts';
import {fitSegments} from '../layout/fit-segments.ts';
import {fitRow, line, type Row, sides, span} from '../layout/row.ts';
import {type MonitState, seenNow} from '../store/monit-state.ts';
import {placeWords} from '../store/place.ts';
import {bannerWords, linkWords} from '../words/link-words.ts';
import {plainText} from '../words/plain-text.ts';
import {totals} from '../words/totals.ts';

/** The path and how the connection stands; below it the totals over all apps. */
export function headerRows(state: MonitState, lines: number): readonly Row[] {
	const {columns} = state.size;
	const all = [pathRow(state, columns), line(totalWords(state, columns), 'dim')];
	return all.slice(0, lines);
}

function pathRow(state: MonitState, width: number): Row {
	const {glyph, tone, text} = linkWords(state);
	const steps = state.path.map((place, index) => {
		const isBelowApp = state.path[index - 1]?.screen === 'app';
		const app = place.screen === 'worker' && !isBelowApp ? `${place.scope.apps[0]} ` : '';
		return plainText(app + placeWords(place));
	});
	const {filter} = state.path.at(-1) ?? {filter: ''};
	const way = `fcm › ${steps.join(' › ')}`;
	const right = width >= 60 ? `${glyph} ${text}` : glyph;
	const room = width - cellWidth(right) - 1 - (filter === '' ? 0 : cellWidth(filter) + 3);
	const shown = cellWidth(way) <= room ? way : `… › ${steps.at(-1)}`;
	const left = [span(shown, 'title'), ...(filter === '' ? [] : [span(`  /${plainText(filter)}`, 'warn')])];
	return sides(left, [span(right, tone)], width);
}

function totalWords(state: MonitState, width: number): string {
	return fitSegments(totals(state.apps, state.daemon, seenNow(state)), width, 3)
		.map(({text}) => text)
		.join(' · ');
}

/** Over the whole width: what follows is not of now. */
export function bannerRow(state: MonitState): Row {
	const {columns} = state.size;
	return fitRow({spans: [span(bannerWords(state) ?? '', 'alarm')], inverse: false}, columns);
}
