import {type BootReport, control, type Todo} from '../boot/install-unit.ts';
import type {Ran} from '../boot/machine.ts';
import type {CommandContext} from '../command-context.ts';
import {renderFields} from './fields.ts';
import {type Styles, stylesFor} from './styles.ts';

type View = Pick<CommandContext, 'stdout' | 'env' | 'noColor'>;

/** What `fcm startup` prints: what it did, what that means, what is left to do, how to undo it. */
export function renderStartup(report: BootReport, view: View): string {
	const {place, todo, from, complete} = report;
	const styles = stylesFor(view, view.stdout);
	const user = place.scope === 'system' ? ` --user ${place.unit.slice('fcm-'.length, -'.service'.length)}` : '';
	const meaning = complete
		? styles.green(`systemd starts fcm, with what was running, at ${from === 'boot' ? 'boot' : 'your first login'}.`)
		: styles.red('The file is in place, but systemd was not told to start it.');
	return paragraphs(
		done(report, styles),
		[meaning],
		['to do:', ...todo.flatMap((each) => todoLines(each, styles))],
		[
			renderFields(
				[
					['its log', `journalctl${place.scope === 'user' ? ' --user' : ''} -u ${place.unit}`],
					['stop the daemon alone', control(place, 'stop', place.unit)],
					['undo', `fcm unstartup${user}`],
				],
				styles,
			),
		],
	);
}

export function renderUnstartup(report: BootReport, view: View): string {
	const {place, file, todo} = report;
	const styles = stylesFor(view, view.stdout);
	if (file === 'absent') return `there is no ${place.file}: nothing to undo\n`;
	return paragraphs(
		done(report, styles),
		['fcm no longer starts by itself. The daemon and the apps that run were not touched.'],
		todo.length > 0 ? ['to do:', ...todo.flatMap((each) => todoLines(each, styles))] : [],
	);
}

/** Names are permanent. */
export function bootJson({place, file, ran, todo, from, complete}: BootReport) {
	const {scope, unit} = place;
	return {
		...{scope, unit, path: place.file, file, startsAt: from, complete},
		ran: ran.map(({command, outcome, said}) => ({command, outcome, ...(said !== '' && {said})})),
		todo,
	};
}

function done({place, file, ran}: BootReport, styles: Styles): string[] {
	return [`${file.padEnd(9)}  ${place.file}`, ...ran.map((each) => ranLine(each, styles))];
}

function ranLine({command, outcome, said}: Ran, styles: Styles): string {
	return outcome === 'done' ? `ran        ${command}` : `${styles.red('failed')}     ${command}: ${said}`;
}

function todoLines({command, why}: Todo, styles: Styles): string[] {
	return [`  ${command}`, `    ${styles.dim(why)}`];
}

function paragraphs(...blocks: string[][]): string {
	return `${blocks
		.filter((block) => block.length > 0)
		.map((block) => block.join('\n'))
		.join('\n\n')}\n`;
}
