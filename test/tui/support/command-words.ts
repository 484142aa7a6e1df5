import type {CommandWord} from '../../../tui/keymap/command-words.ts';

const word = (path: string, takes: CommandWord['takes'] = 'apps', aliases: string[] = []): CommandWord => ({
	...{path, takes, aliases, summary: `about ${path}`, flags: ['--json', '-q']},
});

/** Some of fcm's commands. */
export const words: readonly CommandWord[] = [
	...[word('reload'), word('restart'), word('stop'), word('reset'), word('delete', 'apps', ['del'])],
	...[word('ls', 'other', ['list']), word('logs'), word('events'), word('monit', 'other')],
	...[word('worker kill'), word('worker stack'), word('rollout promote'), word('rollout status')],
];
