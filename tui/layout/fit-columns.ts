import type {Tone} from '../theme/theme.ts';

export interface Cell {
	text: string;
	tone?: Tone;
}

export interface Column<Row> {
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
	cell(row: Row): Cell;
}

export interface FittedColumn<Row> {
	column: Column<Row>;
	title: string;
	width: number;
}

export interface FittedTable<Row> {
	columns: readonly FittedColumn<Row>[];
	gap: number;
}

/** All columns with room to spare, else all of them tightly, else the worthiest. */
export function fitColumns<Row>(
	columns: readonly Column<Row>[],
	rows: readonly Row[],
	width: number,
): FittedTable<Row> {
	const roomy = {columns: columns.map((column) => measured(column, column.title, rows)), gap: 2};
	if (widthOf(roomy) <= width) return roomy;
	const tight = {columns: columns.map((column) => measured(column, column.short, rows)), gap: 1};
	while (tight.columns.length > 1 && widthOf(tight) > width) {
		const least = Math.min(...tight.columns.map(({column}) => column.worth));
		tight.columns = tight.columns.filter(({column}) => column.worth !== least);
	}
	return tight;
}

/** A text in exactly `width` cells. */
export function padCell(text: string, width: number, align: 'left' | 'right'): string {
	const cut = text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
	return align === 'left' ? cut.padEnd(width) : cut.padStart(width);
}

function measured<Row>(column: Column<Row>, title: string, rows: readonly Row[]): FittedColumn<Row> {
	const longest = rows.reduce((most, row) => Math.max(most, column.cell(row).text.length), column.least);
	return {column, title, width: Math.max(title.length, Math.min(longest, column.most ?? longest))};
}

function widthOf<Row>({columns, gap}: FittedTable<Row>): number {
	return columns.reduce((sum, {width}) => sum + width, 0) + gap * (columns.length - 1);
}
