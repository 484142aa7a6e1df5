import * as z from 'zod';
import {ecosystemKeys, type KeyDefinition, type KindInput, namedEnvPattern, rolloutKeys} from './ecosystem-keys.ts';
import {camelCase} from './key-spelling.ts';
import {unsupportedKeys, unsupportedWarning} from './unsupported-keys.ts';
import {expected, valueKinds} from './value-kinds.ts';

type Kinds = typeof valueKinds & {rollout: typeof rolloutSchema};

/** A key's check, with its default in front: a default is written as a user would write it. */
type KeySchema<Key extends KeyDefinition, Check extends z.ZodType> = Key extends {default: unknown}
	? z.ZodPrefault<Check>
	: Key extends {required: true}
		? Check
		: z.ZodOptional<Check>;
type Shape<Table extends Record<string, KeyDefinition>, Checks extends Partial<Record<keyof KindInput, z.ZodType>>> = {
	[Key in keyof Table]: KeySchema<Table[Key], Extract<Checks[Table[Key]['kind']], z.ZodType>>;
};

export const rolloutSchema = z.strictObject(
	shapeOf(rolloutKeys, valueKinds),
	expected('an object like {"soak": "5s"}'),
);

/** An app with its keys in their canonical spelling, without `env_<name>`. */
export const appSchema = z.strictObject(shapeOf(ecosystemKeys, {...valueKinds, rollout: rolloutSchema} as Kinds));

/** An app that passed: defaults filled in, durations in milliseconds, lists as lists. Paths as they were written. */
export type AppConfig = z.output<typeof appSchema>;

function shapeOf<
	const Table extends Record<string, KeyDefinition>,
	Checks extends Partial<Record<keyof KindInput, z.ZodType>>,
>(table: Table, checks: Checks): Shape<Table, Checks> {
	const entries = Object.entries(table).map(([key, definition]) => {
		const check = checks[definition.kind]!;
		const optional = 'default' in definition ? check.prefault(definition.default) : check.optional();
		return [key, (definition.required ? check : optional).meta({description: definition.doc})];
	});
	return Object.fromEntries(entries) as Shape<Table, Checks>;
}

const typeWords: Record<keyof KindInput, string> = {
	name: 'name',
	path: 'path',
	words: 'string or list',
	instances: 'number or "max"',
	execMode: '"cluster"',
	interpreter: '"node"',
	env: 'object',
	port: 'number',
	readyWhen: 'one of four words',
	flag: 'boolean',
	duration: 'duration',
	signal: 'signal',
	count: 'number',
	exitCodes: 'number or list',
	strategy: '"replace"',
	rollout: 'object',
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
	const row = ([key, definition]: [string, KeyDefinition]): ConfigReferenceRow => ({
		key,
		type: typeWords[definition.kind],
		default: definition.defaultWords ?? ('default' in definition ? JSON.stringify(definition.default) : ''),
		doc: definition.required ? `Required. ${definition.doc}` : definition.doc,
	});
	const apps = Object.entries<KeyDefinition>(ecosystemKeys).map(row);
	const rollout = Object.entries<KeyDefinition>(rolloutKeys).map(([key, value]) => row([`rollout.${key}`, value]));
	const namedEnv = {key: 'env_<name>', type: 'object', default: '', doc: 'On top of `env` with `--env <name>`.'};
	return [...apps, ...rollout].flatMap((found) => (found.key === 'env' ? [found, namedEnv] : [found]));
}

/** JSON Schema (draft 7, which editors know) of a whole ecosystem file, in every spelling that is accepted. */
export function ecosystemJsonSchema(): Record<string, unknown> {
	const options = {io: 'input', target: 'draft-7'} as const;
	const {$schema, properties = {}, ...app} = z.toJSONSchema(appSchema, options);
	const {$schema: _, ...env} = z.toJSONSchema(valueKinds.env, options);
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
