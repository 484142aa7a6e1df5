import {helpLines} from '../keymap/help-lines.ts';
import {line, type Row, row, span} from '../layout/row.ts';
import {here, type MonitState} from '../store/monit-state.ts';

/** Every key of the screen that lies below; scrolls where it does not fit. */
export function helpBody(state: MonitState, top: number, height: number): readonly Row[] {
	const lines = helpLines(here(state.path).screen);
	const start = Math.max(0, Math.min(top, lines.length - height));
	const place =
		lines.length > height
			? ` · ${start + 1}-${Math.min(lines.length, start + height)} of ${lines.length} lines, j and k scroll`
			: '';
	return lines.slice(start, start + height).map((each, index) => {
		if (each.kind === 'blank') return line('');
		if (each.kind === 'title') return line(index === 0 ? each.text + place : each.text, 'head');
		return row(span(`  ${each.label.padEnd(10)} `, 'title'), span(each.words));
	});
}
