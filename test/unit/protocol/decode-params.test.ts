import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {laterFields} from '../../../src/protocol/complete-spec.ts';
import type {ControlApi} from '../../../src/protocol/control-api.ts';
import {controlParams} from '../../../src/protocol/decode-control.ts';
import type {Decode} from '../../../src/protocol/decode-fields.ts';
import {masterParams} from '../../../src/protocol/decode-master.ts';
import type {MasterApi} from '../../../src/protocol/master-api.ts';
import {FcmError} from '../../../src/shared/errors.ts';
import {appSpec} from '../state-dir/app-spec.ts';

const selectors = ['api', '/web-.*/'];
const rollout = {
	strategy: 'canary',
	soakMs: 5,
	surge: {kind: 'percent', value: 50},
	canary: {workers: 2, durationMs: 9},
};
const spec = appSpec('api', {
	readyWhen: {http: '/', status: 200},
	health: {http: '/', intervalMs: 100, failures: 2},
	sockets: {web: {host: '::', port: 80}, admin: {path: '/run/x'}},
	dependsOn: [{app: 'db', condition: 'ready'}],
	stopExitCodes: [0, 3],
	...{uid: 1000, gid: 1000, umask: 0o27},
});

const control: {[M in keyof ControlApi]?: ControlApi[M]['params']} = {
	'apps.apply': {specs: [spec, appSpec('web')]},
	'apps.describe': {selectors},
	'apps.reload': {selectors, rollout: rollout as never},
	'apps.rollout': {selectors, action: 'promote'},
	'apps.events': {selectors, limit: 20},
	'apps.history': {selectors, step: 'fine', count: 300},
	'apps.scale': {app: 'api', to: {kind: 'relative', value: -1}},
	'apps.list': {},
};

const master: {[M in keyof MasterApi]?: MasterApi[M]['params']} = {
	start: {spec, pinned: true},
	restart: {spec},
	reload: {spec, rollout: rollout as never},
	rollout: {action: 'abort'},
	events: {limit: 5},
	history: {step: 'coarse', count: 480},
	scale: {wanted: 3},
	status: {},
};

const decoders: Record<string, Decode<unknown>> = {...controlParams, ...masterParams};
const samples = Object.entries({...control, ...master});

/** What a peer of another make, or none at all, may send in the place of anything. */
const nonsense: [string, unknown][] = [
	...([null, true, -1, 0.5, 1e300, '', 'x', '\0', 'x'.repeat(100_000), [], [[]], {}] as const).map(
		(value): [string, unknown] => [String(JSON.stringify(value)).slice(0, 20), value],
	),
	['a __proto__', JSON.parse('{"__proto__": {"kind": "max", "name": "api"}}')],
	['a constructor', {constructor: {prototype: {polluted: true}}}],
	['a deep one', nested(200_000)],
	['one left out', undefined],
];

function nested(levels: number): unknown {
	let value: unknown = 1;
	for (let level = 0; level < levels; level++) value = [value];
	return value;
}

/** Each place in a value: [], ['specs'], ['specs', '0'], … */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
	if (typeof value !== 'object' || value === null) return [path];
	return [path, ...Object.entries(value).flatMap(([key, each]) => placesIn(each, [...path, key]))];
}

function replaced(value: unknown, path: readonly string[], by: unknown): unknown {
	const [key, ...rest] = path;
	if (key === undefined) return by;
	const copy = Array.isArray(value) ? [...value] : {...(value as object)};
	Object.assign(copy, {[key]: replaced((value as Record<string, unknown>)[key], rest, by)});
	return copy;
}

describe('params', () => {
	it.each(samples)('%s: what is right comes through as it is', (method, params) => {
		expect(decoders[method]!(params, 'params')).toEqual(params);
	});

	it.each(samples)(
		'%s: whatever is put in any place is taken or refused by name, and pollutes nothing',
		(method, params) => {
			for (const place of placesIn(params)) {
				for (const [title, value] of nonsense) {
					const where = `${place.join('.')} = ${title}`;
					try {
						decoders[method]!(replaced(params, place, value), 'params');
					} catch (error) {
						expect(FcmError.is(error) ? error.code : error, where).toMatch(/^FCM_ERR_(PROTOCOL|CONFIG_INVALID)$/);
						expect((error as Error).message.length, where).toBeLessThan(300);
					}
				}
			}
			expect(({} as {polluted?: unknown}).polluted).toBeUndefined();
		},
	);

	it.each<[string, unknown, string]>([
		['apps.stop', {selectors: 'api'}, 'selectors is a text, not a list'],
		['apps.stop', {}, 'selectors is not there, not a list'],
		['apps.stop', [], 'params is a list, not an object'],
		['apps.stop', {selectors: ['api', 7]}, 'selectors[1] is 7, not a text'],
		['apps.scale', {app: 'api', to: {kind: 'half', value: 1}}, 'to.kind is a text, not "absolute" or "relative"'],
		['apps.rollout', {selectors: ['api'], action: 'pause'}, 'action is a text, not "promote" or "abort"'],
		['apps.reload', {selectors: ['api'], rollout: {surge: 2}}, 'rollout.surge is 2, not an object'],
		['apps.apply', {specs: [{...spec, instances: 513}]}, 'specs[0].instances is 513, not at most 512'],
		['apps.apply', {specs: [{...spec, env: {TOKEN: 5}}]}, 'specs[0].env.TOKEN is 5, not a text'],
		[
			'apps.apply',
			{specs: [{...spec, killTimeoutMs: undefined}]},
			'specs[0].killTimeoutMs is not there, not a whole number',
		],
		['start', {spec: {...spec, balance: 'random'}}, 'spec.balance is a text, not "round-robin"'],
		['scale', {wanted: 'two'}, 'wanted is a text, not a whole number'],
	])('%s refuses by name of the field (case %#)', (method, params, message) => {
		expect(() => decoders[method]!(params, 'params')).toThrow(message);
	});

	it('a value is never quoted: it may be a secret', () => {
		const params = {specs: [{...spec, args: 'hunter2', env: {PASSWORD: ['hunter2']}}]};
		try {
			controlParams['apps.apply'](params, 'params');
			expect.unreachable();
		} catch (error) {
			expect(String(error)).not.toContain('hunter2');
		}
	});

	it('the fuzzer knows every method', async () => {
		const {methodsOf} = await import(String(new URL('../../../bench/chaos/frames.mjs', import.meta.url)));
		expect(Object.keys(methodsOf.daemon).sort()).toEqual(Object.keys(controlParams).sort());
		expect(Object.keys(methodsOf.master).sort()).toEqual(Object.keys(masterParams).sort());
	});

	it('two apps of one name are refused', () => {
		const params = {specs: [spec, spec]};
		expect(() => controlParams['apps.apply'](params, 'params')).toThrow('two apps have one name');
	});
});

describe('a spec', () => {
	it('of the first version gets what it does not know, as golden messages have it', () => {
		const file = new URL('../../fixtures/wire/v1/request-apply.json', import.meta.url);
		const {params} = JSON.parse(readFileSync(file, 'utf8'));
		const {specs} = controlParams['apps.apply'](params, 'params');
		expect(specs[0]).toMatchObject({...laterFields, rollout: {surge: {kind: 'count', value: 1}, canary: {workers: 1}}});
	});

	it('of a newer version keeps what we do not know, within reason', () => {
		const newer = {...spec, mood: {level: [3]}};
		expect(masterParams.start({spec: newer}, 'params').spec).toEqual(newer);
		expect(() => masterParams.start({spec: {...spec, mood: nested(100)}}, 'params')).toThrow('at most 16 levels');
	});

	it('keeps an environment variable called __proto__ as one, and no prototype', () => {
		const sent = JSON.parse(JSON.stringify(spec).replace('"PORT":', '"__proto__":"x","PORT":'));
		const {env} = masterParams.start({spec: sent}, 'params').spec!;
		expect(Object.entries(env)).toContainEqual(['__proto__', 'x']);
		expect(Object.getPrototypeOf(env)).toBe(Object.prototype);
	});
});

describe('the name of an app', () => {
	it.each([
		'../evil',
		'..',
		'.',
		'/etc',
		'a/b',
		'a\\b',
		'a\0b',
		'',
		'-x',
		'.hidden',
		'a b',
		'a\n',
		'ä',
		'x'.repeat(65),
		'__proto__',
	])('%j is none', (name) => {
		const sent = {...spec, name};
		expect(() => controlParams['apps.apply']({specs: [sent]}, 'params')).toThrow('every app needs a valid name');
		expect(() => masterParams.start({spec: sent}, 'params')).toThrow('every app needs a valid name');
	});

	it.each(['constructor', 'toString', 'a..b', 'CON', 'x'.repeat(64)])('%s is one like others', (name) => {
		expect(controlParams['apps.apply']({specs: [{...spec, name}]}, 'params').specs[0]?.name).toBe(name);
	});
});
