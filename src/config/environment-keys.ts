import type {KeyDefinition} from './key-definition.ts';

export const environmentKeys = {
	env: {kind: 'env', default: {}, doc: "Environment variables, on top of the shell's."},
	filter_env: {
		kind: 'filterEnv',
		default: false,
		doc: 'Variables of the shell to keep out: parts of their names; `true`: all.',
	},
	port: {kind: 'port', doc: 'Sets `PORT` in the environment.'},
	increment_var: {
		kind: 'variable',
		default: null,
		doc: 'A variable that counts up by the slot: with `"PORT"`, and `PORT` 3000 in `env`, the worker in slot 1 has 3001.',
	},
	instance_var: {
		kind: 'variable',
		default: 'NODE_APP_INSTANCE',
		doc: 'The variable that holds the slot, beside `WORKER_ID`; `false` for none.',
	},
} as const satisfies Record<string, KeyDefinition>;
