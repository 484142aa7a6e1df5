import type {MasterReport} from '../../protocol/control-api.ts';
import type {Styles} from './styles.ts';
import {type Column, renderTable} from './text-table.ts';

/** The app masters that live, and below it why some do not answer. */
export function renderMasters(masters: readonly MasterReport[], width: number, styles: Styles): string {
	const column = (
		title: string,
		worth: number | null,
		align: Column['align'],
		text: (master: MasterReport) => string,
	): Column => ({title, worth, align, cells: masters.map((master) => [text(master)])});
	const table = renderTable(
		[
			column('app master of', null, 'left', ({app}) => app),
			column('pid', 3, 'right', ({pid}) => String(pid)),
			column('version', 2, 'left', ({version}) => version),
			column('answers', null, 'left', ({answers}) => (answers ? 'yes' : 'no')),
			column('address', 1, 'left', ({address}) => address),
		],
		width,
		styles,
	);
	const mute = masters.filter(({problem}) => problem !== null);
	return [table, ...mute.map(({app, problem}) => `${styles.bold(app)}  ${styles.red(String(problem))}`)].join('\n');
}
