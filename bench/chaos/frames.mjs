/**
 * What no peer should send, and what one may: frames for the sockets of daemon and app master. None of them is a command
 * that changes an app, so the app must be as it was afterwards.
 */
import {randomBytes} from 'node:crypto';

/** `takes`: how the params of a method look; see `paramsOf`. */
const controlMethods = {
	'daemon.info': 'nothing',
	'daemon.kill': 'nothing!',
	'daemon.status': 'nothing',
	'daemon.end': 'nothing!',
	'daemon.handOver': 'force',
	'daemon.retire': 'nothing!',
	'apps.list': 'nothing',
	'apps.describe': 'selectors',
	'apps.apply': 'specs',
	'apps.plan': 'specs',
	'apps.signal': 'selectors',
	'apps.reset': 'selectors',
	'apps.drain': 'selectors',
	'workers.kill': 'worker',
	'workers.replace': 'worker',
	'workers.stack': 'worker',
	'apps.start': 'selectors',
	'apps.stop': 'selectors',
	'apps.restart': 'selectors',
	'apps.reload': 'selectors',
	'apps.rollback': 'selectors',
	'apps.rollout': 'selectors',
	'apps.events': 'selectors',
	'apps.env': 'app',
	'apps.activity': 'selectors',
	'apps.history': 'selectors',
	'apps.delete': 'selectors',
	'apps.scale': 'scale',
	'saves.write': 'save',
	'saves.list': 'nothing',
	'saves.delete': 'save',
	'saves.resurrect': 'save',
	'status.subscribe': 'nothing',
};
const masterMethods = {
	status: 'nothing',
	spec: 'nothing',
	activity: 'nothing',
	describe: 'nothing',
	start: 'spec',
	stop: 'nothing!',
	restart: 'spec',
	reload: 'rollout',
	rollback: 'nothing!',
	rollout: 'action',
	events: 'limit',
	history: 'limit',
	scale: 'wanted',
	update: 'spec',
	signal: 'wanted',
	reset: 'nothing',
	drain: 'nothing',
	endWorker: 'ending',
	stack: 'pid',
	shutdown: 'nothing!',
	subscribe: 'nothing',
};
export const methodsOf = {daemon: controlMethods, master: masterMethods};

const hello = {kind: 'hello', protocol: 1, features: [], role: 'client', pid: 1, version: '0.0.0'};
const strangeNames = [
	'constructor',
	'__proto__',
	'toString',
	'',
	'apps.fly',
	'x'.repeat(10_000),
	'daemon.info ',
	'APPS.LIST',
];
const strangeIds = [
	0,
	-1,
	0.5,
	1e308,
	Number.MAX_SAFE_INTEGER,
	-Number.MAX_SAFE_INTEGER,
	2 ** 53,
	'1',
	null,
	[],
	{},
	true,
];

/** Makes rows of frames, each for one connection. `app`: the name of the one that runs. */
export function createFrames({random, side, app}) {
	const methods = methodsOf[side];
	const names = Object.keys(methods);
	/** Those that any object is not yet a command to. */
	const harmless = names.filter((name) => !['nothing!', 'force'].includes(methods[name]));
	const json = (value) => `${JSON.stringify(value)}\n`;

	/** Values of every kind; none is the name or the namespace of an app, `all`, or a pattern. */
	const junk = [
		...[() => null, () => true, () => false, () => random.whole(1e6) - 5e5, () => random.next() * 1e300, () => -0.5],
		...[() => '', () => 'nobody', () => '../../etc/passwd', () => '\0', () => '/(/', () => 'ü😀\ud800'],
		...[() => [], () => [[[]]], () => ({}), () => [junkValue()], () => ({[junkKey()]: junkValue()})],
		...[
			() => raw('{"__proto__": {"isAdmin": true, "selectors": ["nobody"]}}'),
			() => ({constructor: {prototype: {x: 1}}}),
		],
		() => 'x'.repeat(random.whole(5000)),
	];
	const junkValue = () => random.one(junk)();
	const junkKey = () => random.one(['__proto__', 'constructor', 'length', 'then', 'kind', 'selectors', 'x', '0', '']);
	/** Kept as text: JSON.stringify would drop a `__proto__`. */
	const raw = (text) => JSON.parse(text);

	const spec = () => ({
		name: 'fuzzed',
		namespace: 'default',
		script: '/dev/null',
		args: [],
		env: {},
		[junkKey()]: junkValue(),
	});
	const badName = () => random.one(['../x', '..', '/', 'a/b', 'a\0', '', '.x', 'x'.repeat(65), '__proto__']);
	const selectors = () =>
		random.one([['nobody'], [junkValue()], junkValue(), ['nobody', 7], Array(200).fill('nobody'), []]);
	const badRollouts = ['x', null, {surge: 0}, {canary: {workers: -1}}, {strategy: 'constructor'}, {soakMs: 1e15}];
	const notAnObject = () => random.one([null, 1, 'x', [], true, undefined]);

	function paramsOf(kind) {
		switch (kind) {
			case 'nothing':
				return random.one([{}, junkValue(), {[junkKey()]: junkValue()}]);
			case 'nothing!':
				return notAnObject();
			case 'force':
				return random.one([{force: 'yes'}, {force: 1}, {force: null}, notAnObject()]);
			case 'worker':
				return random.one([
					{app, pid: random.whole(1e6) + 5e6},
					{app, pid: junkValue()},
					{app: junkValue(), pid: 1},
				]);
			case 'pid':
			case 'ending':
				return random.one([
					{pid: random.whole(1e6) + 5e6, how: 'kill'},
					{pid: junkValue(), how: junkValue()},
					junkValue(),
				]);
			case 'app':
				return random.one([
					{app: 'nobody', values: true},
					{app, values: junkValue()},
					{app: junkValue(), values: false},
					junkValue(),
				]);
			case 'save':
				return random.one([{name: badName()}, {name: ['x']}, {[junkKey()]: badName()}, junkValue()]);
			case 'selectors':
				return random.one([
					...[
						{selectors: selectors()},
						{selectors: ['nobody'], rollout: junkValue(), action: junkValue(), limit: junkValue()},
					],
					...[junkValue(), {[junkKey()]: selectors()}, {selectors: [app, {}], limit: 1}],
				]);
			case 'specs':
				return random.one([
					...[{specs: junkValue()}, {specs: [spec(), spec()]}, {specs: [{...spec(), name: badName()}]}],
					...[junkValue(), {specs: [junkValue(), spec()]}, {specs: Array(500).fill({name: 'a'})}],
				]);
			case 'spec':
				return random.one([{spec: spec()}, {spec: {...spec(), name: app}}, {spec: null}, notAnObject()]);
			case 'rollout':
				return random.one([
					{spec: spec()},
					{rollout: random.one(badRollouts)},
					{rollout: {}, spec: 'x'},
					notAnObject(),
				]);
			case 'scale':
				return random.one([
					...[
						{app, to: {kind: 'absolute', value: random.one([0, -1, 513, 1e15, 0.5, '1', null])}},
						{app, to: junkValue()},
					],
					...[{app: 'nobody', to: {kind: 'max'}}, {app: junkValue(), to: {kind: 'relative', value: 1}}, junkValue()],
				]);
			case 'wanted':
				return random.one([{wanted: random.one([0, -1, 513, 1e15, 0.5, '2', null])}, {wanted: [2]}, notAnObject()]);
			case 'action':
				return random.one([{action: junkValue()}, notAnObject(), {action: 'promote'}]);
			case 'limit':
				return random.one([{limit: junkValue()}, {limit: 3}, {limit: -1}, {limit: 1e15}, notAnObject()]);
		}
	}

	let id = 0;
	const request = () => {
		const method = random.chance(0.95) ? random.one(names) : random.one(strangeNames);
		id++;
		const params = Object.hasOwn(methods, method) ? paramsOf(methods[method]) : junkValue();
		return json({kind: 'request', id, method, params, ...(random.chance(0.1) && {[junkKey()]: junkValue()})});
	};
	/** Frames that cost their sender the connection, or may. */
	const fatal = [
		() => Buffer.concat([randomBytes(1 + random.whole(2000)), Buffer.from('\n')]),
		() => json(junkValue()),
		() => json({kind: random.one(['fly', 'constructor', '__proto__', 5, null]), id: 1}),
		() => json({...hello, [random.one(Object.keys(hello))]: junkValue()}),
		() => json(hello),
		() => json({kind: 'response', id: 1, ok: true, result: junkValue()}),
		() => json({kind: 'event', id: 1, event: junkValue()}),
		() => json({kind: 'request', id: random.one(strangeIds), method: random.one(names), params: null}),
		() => json({kind: 'bye', reason: junkValue()}),
		() => `${'['.repeat(1000 + random.whole(200_000))}\n`,
		() =>
			request()
				.slice(0, -2 - random.whole(20))
				.concat('\n'),
		() => '\n'.repeat(1 + random.whole(50)),
		() => request().concat(request().slice(0, 20)),
	];
	/** Frames that a server takes. */
	const odd = [
		() => json({kind: 'cancel', id: random.whole(1e9)}),
		() => json({kind: 'cancel', id}),
		() => json({kind: 'request', id: ++id, method: random.one(harmless), params: deep()}),
	];
	const deep = () =>
		raw(`{"selectors": ${'['.repeat(500)}${']'.repeat(500)}, "spec": {"name": "${app}", "x": {"y": [1]}}}`);
	const megabytes = (count) =>
		json({kind: 'request', id: ++id, method: names[0], params: {x: 'x'.repeat(count * 2 ** 20)}});
	/** Valid JSON up to the last byte, and too much of it; or a subscription and nothing but newlines. */
	const rare = [() => megabytes(9), () => megabytes(3), () => 'x'.repeat(9 * 2 ** 20)];

	return {
		/** The frames of one connection; half of the rows end with one that cuts it off. */
		row() {
			const frames = random.chance(0.9) ? [json(hello)] : [];
			const length = 1 + random.whole(40);
			for (let count = 0; count < length; count++) frames.push(random.chance(0.9) ? request() : random.one(odd)());
			if (random.chance(0.5)) frames.push(random.one(fatal)());
			if (random.chance(0.004)) frames.push(random.one(rare)());
			return frames;
		},
		/** Whether its peer goes in the middle of its last frame instead of at its end. */
		isTruncated: () => random.chance(0.1),
	};
}
