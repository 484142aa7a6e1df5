import {describe, expect, it} from 'vitest';
import {plainJson} from '../../../src/shared/plain-json.ts';

const limits = {values: 1000, levels: 8, text: 100, characters: 10_000};

describe('plain JSON', () => {
	it('leaves JSON as it is', () => {
		const value = {a: [1, 'x', true, null, {b: {}}], c: -1.5};
		expect(plainJson(value, limits)).toEqual(value);
	});

	it('makes the rest into what can be told', () => {
		class Own {
			shown = 1;
			toJSON() {
				return {told: this.shown};
			}
		}
		const told = plainJson(
			{
				...{big: 2n, date: new Date(0), own: new Own(), error: new TypeError('bad'), none: undefined, nan: Number.NaN},
				...{
					map: new Map([['a', 1]]),
					set: new Set([1]),
					call: () => {},
					symbol: Symbol('x'),
					list: [undefined, () => {}],
				},
			},
			limits,
		);
		expect(told).toEqual({
			...{big: '2', date: '1970-01-01T00:00:00.000Z', own: {told: 1}, error: 'TypeError: bad', nan: null},
			...{map: {a: 1}, set: [1], list: [null, null]},
		});
	});

	it('never throws, and always ends', () => {
		const loop: Record<string, unknown> = {};
		loop.self = loop;
		const {proxy, revoke} = Proxy.revocable({}, {});
		revoke();
		const hostile = {
			loop,
			proxy,
			get getter() {
				throw new Error('mine');
			},
			bad: {
				toJSON() {
					throw new Error('mine');
				},
			},
			endless: {
				toJSON() {
					return this;
				},
			},
		};
		const told = JSON.stringify(plainJson(hostile, limits));
		expect(told.length).toBeLessThan(1000);
	});

	it('keeps `__proto__` a key', () => {
		const told = plainJson(JSON.parse('{"__proto__":{"polluted":true}}'), limits) as object;
		expect(Object.keys(told)).toEqual(['__proto__']);
		expect((told as {polluted?: true}).polluted).toBeUndefined();
	});

	it('stays within its limits', () => {
		expect(plainJson('x'.repeat(1000), limits)).toBe(`${'x'.repeat(100)}…`);
		const many = plainJson(
			Array.from({length: 5000}, (_, each) => ({each})),
			limits,
		) as unknown[];
		expect(many.length).toBeLessThan(1000);
		expect(many.at(-1)).toBe('…');
		const long = Array.from({length: 500}, () => 'x'.repeat(90));
		expect(JSON.stringify(plainJson(long, limits)).length).toBeLessThan(15_000);
	});
});
