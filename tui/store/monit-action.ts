/** What a person can ask for. */
export type MonitAction =
	| {verb: 'reload' | 'restart' | 'start' | 'stop' | 'rollback' | 'delete'; apps: readonly string[]}
	| {verb: 'scale'; apps: readonly string[]; by: 1 | -1}
	| {verb: 'replace' | 'kill' | 'stack'; app: string; slot: number; pid: number}
	/** A command line, without `fcm`. */
	| {verb: 'run'; argv: readonly string[]};

export type ActionVerb = MonitAction['verb'];

/** What one would type for it in a shell. */
export function commandLine(action: MonitAction): string {
	switch (action.verb) {
		case 'scale':
			return action.apps.map((app) => `fcm scale ${app} ${action.by > 0 ? '+1' : '-1'}`).join(' && ');
		case 'replace':
		case 'kill':
		case 'stack':
			return `fcm worker ${action.verb} ${action.app} ${action.slot}`;
		case 'run':
			return ['fcm', ...action.argv.map(quoted)].join(' ');
		default:
			return `fcm ${action.verb} ${action.apps.join(' ')}`;
	}
}

/** The apps that it changes; none for what only looks, or is a command line. */
export function appsOf(action: MonitAction): readonly string[] {
	if ('apps' in action) return action.apps;
	return action.verb === 'kill' || action.verb === 'replace' ? [action.app] : [];
}

/** What is named in it, be it an app or a pattern. */
export function targetsOf(action: MonitAction): readonly string[] {
	return action.verb === 'run' ? action.argv.slice(1).filter((word) => !word.startsWith('-')) : appsOf(action);
}

function quoted(word: string): string {
	return /^[\w@%+=:,./^-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
