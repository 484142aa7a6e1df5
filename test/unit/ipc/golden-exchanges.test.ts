import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {masterHandlers} from '../../../src/app-master/master-handlers.ts';
import {controlHandlers} from '../../../src/daemon/control-handlers.ts';
import {lifecycleHandlers} from '../../../src/daemon/lifecycle-handlers.ts';
import {decodeEnvelope} from '../../../src/protocol/decode-envelope.ts';
import {lostFields} from '../../helpers/lost-fields.ts';

/** What a method's golden file holds: its request, events, and mostly a response. test/integration/wire-v1.test.ts sends them. */
const golden = new URL('../../fixtures/wire/v1/', import.meta.url);

const nothing = {} as never;
const methods = {
	control: [...Object.keys(controlHandlers(nothing)), ...Object.keys(lifecycleHandlers(nothing))],
	master: Object.keys(masterHandlers(nothing)),
};

describe.each(['control', 'master'] as const)('the golden exchanges of the %s API', (folder) => {
	const files = readdirSync(new URL(folder, golden)).sort();
	const framesOf = (file: string): Record<string, unknown>[] =>
		JSON.parse(readFileSync(new URL(`${folder}/${file}`, golden), 'utf8'));

	it('are there for every method: a new one is recorded by wire-v1.test.ts', () => {
		expect(files).toEqual(methods[folder].map((method) => `${method}.json`).sort());
	});

	it.each(files)('%s is understood frame by frame, also with fields of tomorrow', (file) => {
		const [request, ...answers] = framesOf(file);
		expect(request).toMatchObject({kind: 'request', method: file.replace(/\.json$/, '')});
		expect(answers.length).toBeGreaterThan(0);
		for (const frame of [request, ...answers]) {
			expect(decodeEnvelope(frame)).toEqual(frame);
			expect(decodeEnvelope({...frame, ofTomorrow: {deep: true}})).toEqual(frame);
		}
	});
});

describe('lost fields', () => {
	const golden = {name: 'api', ready: 1, rollout: null, workers: [{pid: 1, state: 'ready'}], env: {PORT: '1'}};

	it('are none when something is new, or a map has other keys', () => {
		const today = {
			...golden,
			version: '1',
			rollout: {phase: 'x'},
			workers: [{pid: 2, state: 'ready', more: 1}],
			env: {},
		};
		expect(lostFields(golden, today)).toEqual([]);
	});

	it.each<[unknown, string]>([
		[{...golden, name: undefined}, 'name is undefined now'],
		[{...golden, ready: '1'}, 'ready is string now'],
		[{...golden, ready: null}, 'ready is object now'],
		[{...golden, workers: {}}, 'workers is no list any more'],
		[{...golden, workers: [{pid: 1}]}, 'workers[].state is gone'],
	])('are found: %j', (today, lost) => {
		expect(lostFields(golden, today)).toEqual([lost]);
	});

	it('are looked for in the element of the same type', () => {
		const events = [
			{type: 'a', slot: 1},
			{type: 'b', code: 2},
		];
		expect(lostFields(events, [{type: 'b', code: 2}])).toEqual([]);
		expect(lostFields(events, [{type: 'b'}, {type: 'a', slot: 3}])).toEqual(['[].code is gone']);
	});
});
