import * as z from 'zod';
import {ecosystemKeys, namedEnvPattern} from './ecosystem-keys.ts';
import {appSchema} from './ecosystem-schema.ts';
import type {KeyDefinition} from './key-definition.ts';
import {camelCase} from './key-spelling.ts';
import {kinds} from './object-kinds.ts';
import {type UnsupportedKey, unsupportedFileKeys, unsupportedKeys, unsupportedWarning} from './unsupported-keys.ts';

const options = {io: 'input', target: 'draft-7'} as const;

/** JSON Schema (draft 7, which editors know) of a whole ecosystem file, in every spelling that is accepted. */
export function ecosystemJsonSchema(): Record<string, unknown> {
	const {$schema, properties = {}, required: _, ...app} = z.toJSONSchema(appSchema, options);
	const {$schema: __, ...env} = z.toJSONSchema(kinds.env, options);
	const spellings: Record<string, unknown> = {};
	for (const [key, {aliases = []}] of Object.entries<KeyDefinition>(ecosystemKeys)) {
		for (const word of [key, ...aliases]) spellings[word] = spellings[camelCase(word)] = properties[key];
	}
	const scripts = ['script', ...ecosystemKeys.script.aliases].map((key) => ({required: [key]}));
	const appDefinition = {
		...app,
		properties: {...spellings, ...idleProperties(unsupportedKeys)},
		patternProperties: {[namedEnvPattern.source]: env},
		anyOf: scripts,
	};
	const reference = {$ref: '#/definitions/app'};
	const list = {type: 'array', minItems: 1, items: reference};
	const apps = {description: 'The apps: a list of them, or one.', anyOf: [list, reference]};
	const file = {
		type: 'object',
		properties: {$schema: {type: 'string'}, apps, pm2: apps, ...idleProperties(unsupportedFileKeys)},
		additionalProperties: false,
		anyOf: [{required: ['apps']}, {required: ['pm2']}],
	};
	return {
		$schema,
		title: 'fcm ecosystem file',
		definitions: {app: appDefinition},
		anyOf: [file, list, reference],
	};
}

/** What is accepted with a warning: editors strike it out and show the reason. */
function idleProperties(keys: Record<string, UnsupportedKey>): Record<string, unknown> {
	const properties: Record<string, unknown> = {};
	for (const [key, unsupported] of Object.entries(keys)) {
		const description = unsupportedWarning(unsupported);
		for (const word of [key, ...(unsupported.aliases ?? [])])
			properties[word] = properties[camelCase(word)] = {description, deprecated: true};
	}
	return properties;
}
