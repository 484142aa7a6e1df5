import {type Column, fitColumns, headRow, itemRow} from '../layout/fit-columns.ts';
import {line, type Row} from '../layout/row.ts';
import {windowAround, windowWords} from '../layout/scroll-window.ts';
import type {Sort} from '../store/place.ts';

export interface ListOptions<Item> {
	columns: readonly Column<Item>[];
	items: readonly Item[];
	/** -1: none. */
	cursor: number;
	sort: Sort;
	width: number;
	/** Head included. */
	lines: number;
	isMarked?(item: Item): boolean;
}

/** A table around its cursor, with its head; never more lines than are given. */
export function listRows<Item>(options: ListOptions<Item>): readonly Row[] {
	const {columns, items, cursor, sort, width, lines, isMarked} = options;
	if (lines < 1) return [];
	const table = fitColumns(columns, items, width - 2);
	const height = Math.max(1, lines - 1);
	const shown = windowAround(items.length, Math.max(0, cursor), height);
	const rows = items.slice(shown.start, shown.end).map((item, index) => {
		const selected = shown.start + index === cursor;
		return itemRow(table, item, {margin: (selected ? '›' : ' ') + (isMarked?.(item) ? '*' : ' '), selected});
	});
	const head = headRow(table, '  ', sort);
	const place = windowWords(shown, items.length);
	return lines === 1 ? rows.slice(0, 1) : [place === '' ? head : withPlace(head, place, width), ...rows];
}

/** Which part of the list is shown stands at the right end of the head, over a last column that is no figure. */
function withPlace(head: Row, place: string, width: number): Row {
	const text = head.spans.map((each) => each.text).join('');
	const room = width - place.length;
	return text.trimEnd().length > room ? head : {...line(text.padEnd(room).slice(0, room) + place, 'head')};
}
