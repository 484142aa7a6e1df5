import * as z from 'zod';
import {ecosystemKeys, namedEnvPattern} from './ecosystem-keys.ts';
import type {KeyDefinition, KindInput} from './key-definition.ts';
import {shapeOf} from './key-shape.ts';
import {camelCase} from './key-spelling.ts';
import {kinds} from './object-kinds.ts';
import {unsupportedKeys, unsupportedWarning} from './unsupported-keys.ts';

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
	execMode: '"cluster"',
	interpreter: '"node"',
	env: 'object',
	port: 'number',
	readyWhen: 'one of four words, or object',
	flag: 'boolean',
	duration: 'duration',
	signal: 'signal',
	count: 'number',
	exitCodes: 'number or list',
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
	httpPath: 'path',
	httpStatus: 'number',
	interval: 'duration',
	failures: 'number',
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

/** JSON Schema (draft 7, which editors know) of a whole ecosystem file, in every spelling that is accepted. */
export function ecosystemJsonSchema(): Record<string, unknown> {
	const options = {io: 'input', target: 'draft-7'} as const;
	const {$schema, properties = {}, ...app} = z.toJSONSchema(appSchema, options);
	const {$schema: _, ...env} = z.toJSONSchema(kinds.env, options);
	const spellings: Record<string, unknown> = {};
	for (const [key, {aliases = []}] of Object.entries<KeyDefinition>(ecosystemKeys)) {
		for (const word of [key, ...aliases]) spellings[word] = spellings[camelCase(word)] = properties[key];
	}
	for (const [key, unsupported] of Object.entries(unsupportedKeys)) {
		const description = unsupportedWarning(unsupported);
		for (const word of [key, ...(unsupported.aliases ?? [])])
			spellings[word] = spellings[camelCase(word)] = {description, deprecated: true};
	}
	const {required: __, ...open} = app;
	const reference = {$ref: '#/definitions/app'};
	const apps = {type: 'array', minItems: 1, items: reference};
	return {
		$schema,
		title: 'fcm ecosystem file',
		definitions: {app: {...open, properties: spellings, patternProperties: {[namedEnvPattern.source]: env}}},
		anyOf: [{type: 'object', required: ['apps'], properties: {$schema: {type: 'string'}, apps}}, apps, reference],
	};
}
