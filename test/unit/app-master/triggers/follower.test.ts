import {expect, test} from 'vitest';
import {Follower} from '../../../../src/app-master/triggers/follower.ts';

interface Made {
	name: string;
	end(): void;
}

function following() {
	const waiting: {name: string; finish(): void; fail(error: Error): void}[] = [];
	const ended: string[] = [];
	const failures: string[] = [];
	const follower = new Follower<{name: string}, Made>(
		({name}) =>
			new Promise((resolve, reject) => {
				waiting.push({name, finish: () => resolve({name, end: () => ended.push(name)}), fail: reject});
			}),
		(error) => failures.push(String(error)),
	);
	return {follower, waiting, ended, failures};
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('an equal spec changes nothing, another one ends what there was', async () => {
	const {follower, waiting, ended} = following();
	follower.follow({name: 'a'});
	waiting[0]!.finish();
	await settled();
	follower.follow({name: 'a'});
	expect(follower.trigger?.name).toBe('a');
	expect(waiting).toHaveLength(1);
	follower.follow({name: 'b'});
	expect(ended).toEqual(['a']);
	expect(follower.trigger).toBeNull();
	follower.follow(null);
	waiting[1]!.finish();
	await settled();
	expect(ended).toEqual(['a', 'b']);
	expect(follower.trigger).toBeNull();
});

test('what is wanted last counts, in whichever order they come', async () => {
	const {follower, waiting, ended} = following();
	follower.follow({name: 'a'});
	follower.follow({name: 'b'});
	waiting[1]!.finish();
	await settled();
	waiting[0]!.finish();
	await settled();
	expect(follower.trigger?.name).toBe('b');
	expect(ended).toEqual(['a']);
});

test('a failure is told, unless nobody wants that one any more', async () => {
	const {follower, waiting, failures} = following();
	follower.follow({name: 'a'});
	waiting[0]!.fail(new Error('first'));
	await settled();
	follower.follow({name: 'b'});
	follower.follow(null);
	waiting[1]!.fail(new Error('second'));
	await settled();
	expect(failures).toEqual(['Error: first']);
});
