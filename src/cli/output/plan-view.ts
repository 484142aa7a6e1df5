import type {FleetPlan, KeyChange, PlannedAction, PlannedApp} from '../../protocol/plan.ts';
import type {CommandContext} from '../command-context.ts';
import {dependencyWords} from './dependency-words.ts';
import {type Style, type Styles, stylesFor} from './styles.ts';

type View = Pick<CommandContext, 'stdout' | 'env' | 'noColor'>;

export function isToDo({action}: PlannedApp): boolean {
	return action !== 'none' && action !== 'stays';
}

/** What `fcm plan` prints: a line per app in the order of start, a line per key below it, and how to go on. */
export function renderPlan({apps, index}: FleetPlan, view: View, targets: readonly string[]): string {
	const styles = stylesFor(view, view.stdout);
	const width = Math.max(0, ...apps.map(({app}) => app.length));
	const lines = apps.flatMap((app) => appLines(app, width, styles));
	const toDo = apps.filter(isToDo).length;
	const unchanged = apps.filter(({action}) => action === 'none').length;
	const command = ['fcm start', ...targets].join(' ');
	const rest = unchanged > 0 ? `, ${unchanged} unchanged` : '';
	const end =
		toDo === 0
			? `nothing to do: ${apps.length === 1 ? 'the app is' : 'all is'} as it should be`
			: `${count(toDo)} to change${rest}; \`${command}\` does it, with --if-index ${index} only if nothing else changes before`;
	return `${[...lines, '', end].join('\n')}\n`;
}

function appLines(app: PlannedApp, width: number, styles: Styles): string[] {
	const action = actionStyle(app.action, styles)(app.action.padEnd(longest));
	const head = [app.app.padEnd(width), action, ...wordsOf(app)].join('  ').trimEnd();
	return [head, ...app.changes.map((change) => `${' '.repeat(width + 2)}${changeWords(change, app, styles)}`)];
}

const longest = 'restart'.length;

function wordsOf({action, reason, from, to, waitsFor}: PlannedApp): string[] {
	const after = waitsFor.length > 0 ? [`after ${waitsFor.map(dependencyWords).join(', ')}`] : [];
	switch (action) {
		case 'none':
			return reason ? [reason] : [];
		case 'add':
			return ['new, stays stopped (autostart: false)'];
		case 'update':
			return ['no worker is touched'];
		case 'scale':
			return [`${from} → ${to} workers`];
		case 'reload':
			return [workersWords(from, to), ...after];
		case 'restart':
			return [`${workersWords(from, to)}, with a gap`, ...after];
		case 'start':
			return [`${reason ?? 'not running'}, ${to} ${to === 1 ? 'worker' : 'workers'}`, ...after];
		case 'delete':
			return [reason ?? ''];
		case 'stays':
			return [`${reason}; --prune deletes it`];
	}
}

function workersWords(from: number, to: number): string {
	return from === to ? `${to} ${to === 1 ? 'worker' : 'workers'}` : `${from} → ${to} workers`;
}

function changeWords({key, how}: KeyChange, {from, to}: PlannedApp, styles: Styles): string {
	const sign = {changed: styles.yellow('~'), added: styles.green('+'), removed: styles.red('-')}[how];
	return key === 'instances' && from > 0 ? `${sign} ${key} (${from} → ${to})` : `${sign} ${key}`;
}

function actionStyle(action: PlannedAction, styles: Styles): Style {
	if (action === 'none' || action === 'stays') return styles.dim;
	if (action === 'delete') return styles.red;
	return action === 'restart' ? styles.yellow : styles.green;
}

function count(apps: number): string {
	return apps === 1 ? '1 app' : `${apps} apps`;
}
