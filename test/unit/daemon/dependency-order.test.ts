import {describe, expect, it} from 'vitest';
import {endsBefore, startOrder} from '../../../src/daemon/dependency-order.ts';
import {inEndOrder, inStartOrder} from '../../../src/daemon/in-order.ts';

const app = (name: string, ...needs: string[]) => ({
	name,
	dependsOn: needs.map((needed) => ({app: needed, condition: 'ready' as const})),
});
const names = (apps: readonly {name: string}[]) => apps.map(({name}) => name).join(' ');

describe('the order of start', () => {
	it('is as the apps came when nothing depends on anything', () => {
		expect(names(startOrder([app('c'), app('a'), app('b')]))).toBe('c a b');
	});

	it('puts each after all that it depends on, directly or not, and once', () => {
		const apps = [app('web', 'api', 'cache'), app('api', 'db'), app('cache'), app('db', 'disk'), app('disk')];
		expect(names(startOrder(apps))).toBe('disk db api cache web');
	});

	it('does not count what is not among them', () => {
		expect(names(startOrder([app('web', 'db'), app('a')]))).toBe('web a');
	});

	it('comes to an end in a circle, and with an app that needs itself', () => {
		expect(names(startOrder([app('a', 'b'), app('b', 'c'), app('c', 'a'), app('d', 'd')]))).toBe('c b a d');
	});

	it('takes a chain of ten thousand apps', () => {
		const chain = Array.from({length: 10_000}, (_, index) => app(`a${index}`, `a${index + 1}`));
		expect(startOrder(chain)[0]?.name).toBe('a9999');
	});
});

describe('the order of end', () => {
	it('has those before an app that depend on it', () => {
		const before = endsBefore([app('web', 'api'), app('worker', 'api'), app('api', 'db'), app('db')]);
		expect(Object.fromEntries(before)).toEqual({db: ['api'], api: ['web', 'worker'], web: [], worker: []});
	});

	it('has nobody wait for everybody in a circle', () => {
		const before = endsBefore([app('a', 'b'), app('b', 'a')]);
		expect([...before.values()].some((names) => names.length === 0)).toBe(true);
	});
});

describe('work in order', () => {
	it('begins all at once, and each finds the outcomes of what it depends on', async () => {
		const log: string[] = [];
		const results = await inStartOrder<ReturnType<typeof app>, string>(
			[app('web', 'db'), app('db'), app('other')],
			async ({name, dependsOn}, outcomes) => {
				log.push(`begin ${name}`);
				for (const needed of dependsOn) log.push(`${name} after ${await outcomes.get(needed.app)}`);
				return name.toUpperCase();
			},
		);
		expect(results).toEqual(['WEB', 'DB', 'OTHER']);
		expect(log).toEqual(['begin db', 'begin web', 'begin other', 'web after DB']);
	});

	it('ends an app when those that depend on it have ended, also when one of them has failed', async () => {
		const log: string[] = [];
		const work = inEndOrder([app('db'), app('web', 'db'), app('job', 'db')], 2, async ({name}) => {
			await Promise.resolve();
			log.push(name);
			if (name === 'job') throw new Error('boom');
			return name;
		});
		await expect(work).rejects.toThrow('boom');
		await expect.poll(() => log).toHaveLength(3);
		expect(log.at(-1)).toBe('db');
	});

	it('ends no more than so many at once', async () => {
		let now = 0;
		let most = 0;
		await inEndOrder(
			Array.from({length: 20}, (_, index) => app(`a${index}`)),
			3,
			async () => {
				most = Math.max(most, ++now);
				await new Promise((resolve) => setImmediate(resolve));
				now--;
			},
		);
		expect(most).toBe(3);
	});
});
