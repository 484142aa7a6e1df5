import {type CommandDefinition, chosenApps, json} from './command-definition.ts';

/** Commands about rollouts and their undoing. */
export const rolloutCommands: readonly CommandDefinition[] = [
	{
		name: 'rollback',
		aliases: [],
		summary: 'go back to the generation before, without losing a request',
		description:
			'Goes back to the paths and the environment of the generation before the current one, as a reload does: the ' +
			'current one drains only when the older one is ready.',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm rollback api', 'after a deploy that was a mistake']],
		load: () => import('../commands/rollback.ts'),
	},
	{
		name: 'rollout status',
		aliases: [],
		summary: 'where the rollout of an app stands',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm rollout status api', 'its phase, since when, and what it waits for']],
		load: () => import('../commands/rollout-status.ts'),
	},
	{
		name: 'rollout promote',
		aliases: [],
		summary: 'end the waiting of a rollout: go on at once',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm rollout promote api', 'a canary that is held, or that need not wait longer']],
		load: () => import('../commands/rollout-promote.ts'),
	},
	{
		name: 'rollout abort',
		aliases: [],
		summary: 'end a rollout: go back to the old generation',
		arguments: [chosenApps],
		options: [json],
		examples: [['fcm rollout abort api', 'the reload that waits for it ends with exit code 4']],
		load: () => import('../commands/rollout-abort.ts'),
	},
];
