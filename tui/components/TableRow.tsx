import {type FittedTable, padCell} from '../layout/fit-columns.ts';
import {Line} from './Line.tsx';
import {Span} from './Span.tsx';

export interface TableRowProps<Row> {
	table: FittedTable<Row>;
	row: Row;
	indent: number;
	/** Marked with a glyph and in reverse video: seen without any colour. */
	selected: boolean;
	/** Of the last known state, not of now. */
	dimmed: boolean;
}

/** One row of figures. */
export function TableRow<Row>({table, row, indent, selected, dimmed}: TableRowProps<Row>) {
	const gap = ' '.repeat(table.gap);
	const margin = selected ? `${' '.repeat(Math.max(0, indent - 2))}› ` : ' '.repeat(indent);
	return (
		<Line inverse={selected} tone={dimmed ? 'dim' : 'plain'}>
			{margin}
			{table.columns.map(({column, title, width}, index) => {
				const {text, tone = 'plain'} = column.cell(row);
				const padded = `${index === 0 ? '' : gap}${padCell(text, width, column.align)}`;
				return (
					<Span key={title} tone={selected || dimmed ? 'plain' : tone}>
						{padded}
					</Span>
				);
			})}
		</Line>
	);
}
