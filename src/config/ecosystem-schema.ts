import * as z from 'zod';
import {ecosystemKeys} from './ecosystem-keys.ts';
import type {KeyDefinition, KindInput} from './key-definition.ts';
import {shapeOf} from './key-shape.ts';
import {kinds} from './object-kinds.ts';

/** An app with its keys in their canonical spelling, without `env_<name>`. */
export const appSchema = z.strictObject(shapeOf(ecosystemKeys, kinds));

/**
 * An app that passed: defaults filled in, durations in milliseconds, sizes in bytes, lists as lists; null for what is
 * off. Paths as they were written.
 */
export type AppConfig = z.output<typeof appSchema>;

const typeWords: Record<keyof KindInput, string> = {
	name: 'name',
	path: 'path',
	words: 'string or list',
	instances: 'number or "max"',
	execMode: '"cluster" or "fork"',
	interpreter: 'name or path',
	sockets: 'object',
	env: 'object',
	filterEnv: 'boolean or list',
	variable: 'name',
	port: 'number',
	readyWhen: 'one of five words, or object',
	readyLine: 'string',
	tcpPort: 'number',
	flag: 'boolean',
	duration: 'duration',
	signal: 'signal',
	count: 'number',
	exitCodes: 'number or list',
	dependsOn: 'name or list',
	condition: 'one of three words',
	cron: 'string or object',
	cronPattern: 'string',
	timezone: 'string',
	strategy: 'one of three words',
	surge: 'number or share',
	workers: 'number',
	canary: 'object',
	rollout: 'object',
	balance: 'one of four words',
	size: 'size',
	limit: 'number',
	age: 'duration',
	silence: 'duration',
	health: 'object',
	ecv: 'boolean or object',
	ecvControl: 'boolean or word',
	statusPort: 'number or address',
	httpPath: 'path',
	httpStatus: 'number',
	interval: 'duration',
	failures: 'number',
	watch: 'boolean, list or object',
	paths: 'path or list',
	patterns: 'path or list',
	quiet: 'duration',
	logPath: 'path',
	logFile: 'path',
	logType: 'one of three words',
	rotate: 'object',
	logSize: 'size',
	logAge: 'duration',
	keep: 'number',
	overflow: '"block" or "drop"',
	user: 'name or number',
	group: 'name or number',
	umask: 'string',
};

export interface ConfigReferenceRow {
	key: string;
	type: string;
	/** As it would be written in the file, or in words; empty when there is none. */
	default: string;
	doc: string;
}

/** Every key that works, in the order of the table: the README's reference is generated from it. */
export function configReference(): ConfigReferenceRow[] {
	const namedEnv = {key: 'env_<name>', type: 'object', default: '', doc: 'On top of `env` with `--env <name>`.'};
	return rowsOf(ecosystemKeys, '').flatMap((row) => (row.key === 'env' ? [row, namedEnv] : [row]));
}

/** The keys within a key come right after it. */
function rowsOf(table: Readonly<Record<string, KeyDefinition>>, prefix: string): ConfigReferenceRow[] {
	return Object.entries(table).flatMap(([key, definition]) => {
		const row: ConfigReferenceRow = {
			key: prefix + key,
			type: typeWords[definition.kind],
			default: definition.defaultWords ?? ('default' in definition ? JSON.stringify(definition.default) : ''),
			doc: definition.required ? `Required. ${definition.doc}` : definition.doc,
		};
		return [row, ...rowsOf(definition.keys ?? {}, `${prefix}${key}.`)];
	});
}
