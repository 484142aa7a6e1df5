import {describe, expect, it} from 'vitest';
import {Status} from '../../../src/shared/status.ts';

describe('a status', () => {
	it('holds values by key or as an object, the last one counts', () => {
		const status = new Status();
		status.set('a', 1);
		status.set({a: 2, b: {c: 3}});
		expect(status.getStatus()).toEqual({a: 2, b: {c: 3}});
	});

	it('counts from 0, by any number, and what is none counts for nothing', () => {
		const status = new Status();
		for (const by of [undefined, 1, 2.5, -1, Number.NaN, 'x', null, Number.POSITIVE_INFINITY])
			status.increment('n', by as number);
		status.setIncrement('set', 7);
		expect(status.getStatus()).toEqual({n: 3.5, set: 7});
	});

	it('adds up its children, named and in lists, at any depth', () => {
		const status = new Status();
		status.increment('n', 1);
		const named = status.child('named');
		named.increment('n', 10);
		named.addChild('list').increment('n', 100);
		named.addChild('list').increment('n', 1000);
		status.unlistedChild().increment('n', 10_000);
		expect(status.getStatus()).toEqual({n: 11_111, named: {n: 1110, list: [{n: 100}, {n: 1000}]}});
	});

	it('never goes back when a child closes, twice or with its parent', () => {
		const status = new Status();
		const child = status.child('child');
		const grandchild = child.addChild('list');
		grandchild.increment('n', 5);
		child.close();
		child.close();
		grandchild.close();
		expect(status.getStatus()).toEqual({n: 5});
		expect([child.parent, grandchild.parent]).toEqual([null, null]);
	});

	it('counts on for what a closed child counts', () => {
		const status = new Status();
		const child = status.unlistedChild();
		child.increment('n');
		child.close();
		child.increment('n');
		expect(status.getStatus()).toEqual({n: 2});
	});

	it('gives a name to another child: the first is closed', () => {
		const status = new Status();
		status.child('same').increment('n', 2);
		status.child('same').increment('n', 3);
		expect(status.getStatus()).toEqual({n: 5, same: {n: 3}});
		status.addChild('same').increment('n', 1);
		expect(status.getStatus()).toEqual({n: 6, same: [{n: 1}]});
		status.addChild('same').increment('n', 1);
		status.child('same');
		expect(status.getStatus()).toEqual({n: 7, same: {}});
	});

	it('calls back before each report, with itself as this, and tells of what throws', () => {
		const status = new Status();
		let calls = 0;
		status.onStatus(function () {
			this.set('calls', ++calls);
		});
		status.onStatus(() => {
			throw new Error('mine');
		});
		status.child('child').onStatus(() => {
			throw 'text';
		});
		status.getStatus();
		expect(status.getStatus()).toEqual({
			calls: 2,
			child: {statusError: 'a status callback threw: text'},
			statusError: 'a status callback threw: mine',
		});
		expect(() => status.onStatus('x' as never)).toThrow(TypeError);
		status.close();
		expect(status.getStatus()).toMatchObject({calls: 2});
	});

	it('takes keys like `__proto__` as keys', () => {
		const status = new Status();
		status.set('__proto__', {polluted: true});
		status.increment('constructor');
		const report = status.getStatus();
		expect(Object.keys(report).sort()).toEqual(['__proto__', 'constructor']);
		expect(({} as {polluted?: true}).polluted).toBeUndefined();
	});

	it('is replaced by a report', () => {
		const status = new Status();
		status.set('old', 1);
		status.setStatus({fresh: 2});
		expect(status.getStatus()).toEqual({fresh: 2});
	});
});
