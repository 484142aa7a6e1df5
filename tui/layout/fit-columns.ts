import type {Tone} from '../theme/theme.ts';
import {cellWidth, padCells} from './cells.ts';
import {type Row, type Span, span} from './row.ts';

export interface Cell {
	text: string;
	tone?: Tone;
}

export interface Column<Item> {
	/** A capital letter in it is the one that sorts by the column, with Shift. */
	title: string;
	/** Where there is little room. */
	short: string;
	align: 'left' | 'right';
	/** Cells narrower than this do not make the table jump. */
	least: number;
	/** Longer texts are cut. */
	most?: number;
	/** The least goes first when there is no room. */
	worth: number;
	/** With Shift, sorts by `order`. */
	letter?: string;
	order?(item: Item): number | string;
	/** Figures: the greatest first. */
	descends?: boolean;
	/** For the help. */
	words?: string;
	cell(item: Item): Cell;
}

export interface FittedColumn<Item> {
	column: Column<Item>;
	title: string;
	width: number;
}

export interface FittedTable<Item> {
	columns: readonly FittedColumn<Item>[];
	gap: number;
}

/** All columns with room to spare, else all of them tightly, else the worthiest. */
export function fitColumns<Item>(
	columns: readonly Column<Item>[],
	items: readonly Item[],
	width: number,
): FittedTable<Item> {
	const measured = columns.map((column) => ({column, cells: longestCell(column, items)}));
	const fitted = (pick: (column: Column<Item>) => string) =>
		measured.map(({column, cells}) => ({column, title: pick(column), width: Math.max(cellWidth(pick(column)), cells)}));
	const roomy = {columns: fitted(({title}) => title), gap: 2};
	if (widthOf(roomy) <= width) return roomy;
	const tight = {columns: fitted(({short}) => short), gap: 1};
	while (tight.columns.length > 1 && widthOf(tight) > width) {
		const least = Math.min(...tight.columns.map(({column}) => column.worth));
		tight.columns = tight.columns.filter(({column}) => column.worth !== least);
	}
	return tight;
}

/** What stands at the left of a table's row: two cells. */
export function itemRow<Item>(
	{columns, gap}: FittedTable<Item>,
	item: Item,
	{margin, selected}: {margin: string; selected: boolean},
): Row {
	const space = ' '.repeat(gap);
	const spans = columns.map(({column, width}, index): Span => {
		const {text, tone = 'plain'} = column.cell(item);
		return span(`${index === 0 ? '' : space}${padCells(text, width, column.align)}`, selected ? 'plain' : tone);
	});
	return {spans: [span(margin), ...spans], inverse: selected};
}

/** The titles; an arrow follows the one by which the table is sorted. */
export function headRow<Item>(
	{columns, gap}: FittedTable<Item>,
	margin: string,
	sort: {letter: string | null; inverted: boolean},
): Row {
	const cells = columns.map(({column, title, width}) => {
		const isSorted = sort.letter !== null && column.letter === sort.letter;
		const arrow = (column.descends ?? false) === sort.inverted ? '↑' : '↓';
		const text =
			isSorted && cellWidth(title) < width ? (column.align === 'left' ? title + arrow : arrow + title) : title;
		return padCells(text, width, column.align);
	});
	return {spans: [span(margin + cells.join(' '.repeat(gap)), 'head')], inverse: false};
}

/** Sorted by the column of that letter; the order before stays among equals. */
export function sorted<Item>(
	columns: readonly Column<Item>[],
	items: readonly Item[],
	sort: {letter: string | null; inverted: boolean},
): readonly Item[] {
	const column = columns.find(({letter, order}) => order && letter === sort.letter);
	if (!column?.order) return sort.inverted ? items.toReversed() : items;
	const {order} = column;
	const sign = (column.descends ?? false) === sort.inverted ? 1 : -1;
	return items.toSorted((a, b) => sign * compare(order(a), order(b)));
}

function compare(a: number | string, b: number | string): number {
	return a < b ? -1 : Number(a > b);
}

/** Of one width whatever is in it, a column is not looked at. */
function longestCell<Item>(column: Column<Item>, items: readonly Item[]): number {
	const {least, most = Number.POSITIVE_INFINITY} = column;
	let longest = least;
	for (let index = 0; longest < most && index < items.length; index++)
		longest = Math.max(longest, cellWidth(column.cell(items[index]!).text));
	return Math.min(longest, most);
}

function widthOf<Item>({columns, gap}: FittedTable<Item>): number {
	return columns.reduce((sum, {width}) => sum + width, 0) + gap * (columns.length - 1);
}
