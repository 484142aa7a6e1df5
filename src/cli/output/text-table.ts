import Table from 'cli-table3';
import type {Span} from './spans.ts';
import type {Styles} from './styles.ts';

export interface Column {
	title: string;
	/** The column of the least worth goes first when the terminal is narrow; null: it always stays. */
	worth: number | null;
	align: 'left' | 'right';
	cells: readonly Span[];
}

const gap = 2;

/** A table without lines that is never wider than `width`: first columns go, then the first column is cut. */
export function renderTable(columns: readonly Column[], width: number, styles: Styles): string {
	const shown = fitColumns(columns, width);
	const excess = Math.max(0, tableWidth(shown) - width);
	const table = new Table({
		head: shown.map(({title}) => styles.dim(title)),
		colWidths: shown.map((column, index) => Math.max(1, columnWidth(column) - (index === 0 ? excess : 0))),
		colAligns: shown.map(({align}) => align),
		chars: {...noLines, middle: ' '.repeat(gap)},
		style: {'padding-left': 0, 'padding-right': 0, head: [], border: []},
	});
	const rows = shown[0]?.cells.length ?? 0;
	for (let row = 0; row < rows; row++) table.push(shown.map(({cells}) => renderCell(cells[row]!)));
	return table
		.toString()
		.split('\n')
		.map((line) => line.trimEnd())
		.join('\n');
}

/** The columns that fit, in their order. */
export function fitColumns(columns: readonly Column[], width: number): Column[] {
	let shown = [...columns];
	while (tableWidth(shown) > width) {
		const droppable = shown.filter(({worth}) => worth !== null);
		if (droppable.length === 0) break;
		const least = droppable.reduce((a, b) => (b.worth! < a.worth! ? b : a));
		shown = shown.filter((column) => column !== least);
	}
	return shown;
}

function tableWidth(columns: readonly Column[]): number {
	return columns.reduce((sum, column) => sum + columnWidth(column) + gap, -gap);
}

function columnWidth({title, cells}: Column): number {
	return Math.max(title.length, ...cells.map(([text]) => text.length));
}

function renderCell([text, style]: Span): string {
	return style ? style(text) : text;
}

const noLines = {
	...{top: '', 'top-mid': '', 'top-left': '', 'top-right': ''},
	...{bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': ''},
	...{left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': ''},
};
