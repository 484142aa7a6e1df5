import {type CommandDefinition, type Described, json} from './command-definition.ts';

const target: readonly Described[] = [
	['<app>', 'one app'],
	['<worker>', 'its slot, or its pid'],
];

/** Commands about one worker. */
export const workerCommands: readonly CommandDefinition[] = [
	{
		name: 'worker replace',
		aliases: [],
		summary: 'drain one worker and replace it, without losing a request',
		description:
			'Its replacement is made first and takes over when it has proven itself; then the old one finishes its requests ' +
			'and ends. A program that has its port to itself is ended first.',
		arguments: target,
		options: [json],
		examples: [['fcm worker replace api 2', 'one that leaks, or answers oddly']],
		completes: 'apps',
		load: () => import('../commands/worker-replace.ts'),
	},
	{
		name: 'worker kill',
		aliases: [],
		summary: 'end one worker at once, with SIGKILL',
		description: 'What it was answering is lost. Its slot is filled again, as after a crash.',
		arguments: target,
		options: [json],
		examples: [['fcm worker kill api 2', 'one that cannot drain any more']],
		completes: 'apps',
		load: () => import('../commands/worker-kill.ts'),
	},
	{
		name: 'worker stack',
		aliases: [],
		summary: 'where the JavaScript of one worker is at this moment',
		description:
			'Pauses it for some milliseconds by its inspector, which is opened on loopback for that and closed again: on port ' +
			'9229, or on any free one if the app has a `watchdog`. It goes on afterwards.',
		arguments: target,
		options: [json],
		examples: [['fcm worker stack api 2', 'one that uses a whole core']],
		completes: 'apps',
		load: () => import('../commands/worker-stack.ts'),
	},
];
