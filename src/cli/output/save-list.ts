import type {LeftAlone, SaveSummary} from '../../protocol/saves.ts';
import type {CommandContext} from '../command-context.ts';
import {stylesFor} from './styles.ts';

type View = Pick<CommandContext, 'stdout' | 'env' | 'noColor'>;

/** What `fcm save --list` prints: a line per set. */
export function renderSaves(saves: readonly SaveSummary[], view: View): string {
	if (saves.length === 0) return 'nothing has been saved yet; try: fcm save\n';
	const {bold, dim, red} = stylesFor(view, view.stdout);
	const width = Math.max(...saves.map(({name}) => name.length));
	const lines = saves.map(({name, savedAt, apps, damage}) => {
		const head = bold(name.padEnd(width));
		return damage === null ? `${head}  ${dim(localTime(savedAt))}  ${appsText(apps)}` : `${head}  ${red(damage)}`;
	});
	return `${lines.join('\n')}\n`;
}

/** `saved as "default": api, web running; job stopped` */
export function savedText({name, apps}: SaveSummary, isReplaced: boolean): string {
	const back = name === 'default' ? 'fcm resurrect' : `fcm resurrect ${name}`;
	return `${isReplaced ? 'saved over' : 'saved as'} "${name}": ${appsText(apps)}\n\`${back}\` goes back to this\n`;
}

/** What `fcm resurrect` has not touched, a line per app. */
export function leftAloneText(left: readonly LeftAlone[]): string {
	return left.map(({app, why}) => `${app}  left alone: ${reasons[why]}\n`).join('');
}

const reasons: Record<LeftAlone['why'], string> = {
	'not-in-set': 'it runs, and is not in the set',
	'stopped-then-runs-now': 'it was stopped when the set was saved, and runs now; `fcm stop` stops it',
	'stopped-then': 'it was stopped when the set was saved, and stays so',
};

function appsText(apps: SaveSummary['apps']): string {
	const named = (wanted: string) => apps.filter((each) => each.wanted === wanted).map(({app}) => app);
	const parts = [
		[named('running'), 'running'],
		[named('stopped'), 'stopped'],
	] as const;
	return parts
		.filter(([names]) => names.length > 0)
		.map(([names, word]) => `${names.join(', ')} ${word}`)
		.join('; ');
}

/** `2026-11-21 14:03`, by the clock of this machine. */
function localTime(at: number): string {
	const date = new Date(at);
	const two = (number: number) => String(number).padStart(2, '0');
	const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
	return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
