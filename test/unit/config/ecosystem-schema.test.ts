import {expect, test} from 'vitest';
import {defineConfig} from '../../../src/config/define-config.ts';
import {ecosystemKeys} from '../../../src/config/ecosystem-keys.ts';
import {configReference} from '../../../src/config/ecosystem-schema.ts';
import {ecosystemJsonSchema} from '../../../src/config/json-schema.ts';
import type {KeyDefinition} from '../../../src/config/key-definition.ts';
import {spellingsOf} from '../../../src/config/key-spelling.ts';
import {unsupportedKeys} from '../../../src/config/unsupported-keys.ts';

test('the reference has a row for every key, with type and doc', () => {
	const rows = configReference();
	const keys = [
		...Object.keys(ecosystemKeys),
		...Object.entries<KeyDefinition>(ecosystemKeys).flatMap(([key, {keys = {}}]) =>
			Object.keys(keys).map((inner) => `${key}.${inner}`),
		),
		...['workers', 'duration'].map((key) => `rollout.canary.${key}`),
		'env_<name>',
	];
	expect(rows.map(({key}) => key).sort()).toEqual(keys.sort());
	for (const row of rows) expect([row.key, row.type.length > 0, row.doc.endsWith('.')]).toEqual([row.key, true, true]);
	expect(rows.find(({key}) => key === 'kill_timeout')).toEqual({
		key: 'kill_timeout',
		type: 'duration',
		default: '"30s"',
		doc: 'A worker that still drains by then gets SIGKILL.',
	});
});

test('no spelling means two keys', () => {
	const known = [...spellingsOf(ecosystemKeys).keys()];
	const idle = [...spellingsOf(unsupportedKeys).keys()];
	expect(known.filter((word) => idle.includes(word))).toEqual([]);
});

test('the JSON Schema is plain JSON, knows every spelling, and marks what has no effect', () => {
	const schema = ecosystemJsonSchema();
	expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
	expect(schema).toMatchObject({
		$schema: 'http://json-schema.org/draft-07/schema#',
		definitions: {
			app: {
				type: 'object',
				additionalProperties: false,
				properties: {
					script: {type: 'string', description: expect.any(String)},
					killTimeout: {default: '30s', anyOf: [{type: 'number'}, {type: 'string'}]},
					kill_timeout: {default: '30s'},
					exec: {type: 'string'},
					env: {type: 'object', additionalProperties: {}},
					rollout: {type: 'object', properties: {soak: {default: 0}}, additionalProperties: false},
					vizion: {deprecated: true},
				},
				patternProperties: {'^env_(\\S+)$': {type: 'object'}},
			},
		},
	});
});

test('defineConfig returns what it is given, typed for editors', () => {
	const config = defineConfig({
		apps: [{script: 'a.js', killTimeout: '5s', kill_signal: 'SIGINT', env_production: {A: 1}, instances: 'max'}],
	});
	expect(config.apps[0]?.instances).toBe('max');
	// @ts-expect-error: a wrong type is an error in the editor.
	defineConfig({apps: [{script: 'a.js', instances: 'many'}]});
	// @ts-expect-error: an unknown key is an error in the editor.
	defineConfig({apps: [{script: 'a.js', instnces: 2}]});
});
