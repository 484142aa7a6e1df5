import {type FittedTable, padCell} from '../layout/fit-columns.ts';
import {Line} from './Line.tsx';

/** The titles; `place` (as `5-14/60`) follows the first one when the list is longer than the screen. */
export function TableHead<Row>({table, indent, place}: {table: FittedTable<Row>; indent: number; place: string}) {
	const cells = table.columns.map(({column, title, width}, index) => {
		const text = index === 0 ? `${title}${place}` : title;
		return padCell(text, width, index === 0 && place ? 'left' : column.align);
	});
	return <Line tone="dim">{' '.repeat(indent) + cells.join(' '.repeat(table.gap))}</Line>;
}
