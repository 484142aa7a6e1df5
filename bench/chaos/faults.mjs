/** Whatever dies, in the middle of whatever was asked for: all is as it was asked for, and nobody has noticed. */
import {setTimeout as pause} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import {cleanUpLater} from '../lib/cleanup.mjs';
import {killCommands} from './command.mjs';
import {openFleet} from './fleet.mjs';
import {Counters, settled} from './invariants.mjs';
import {anyMove, firstMoves} from './moves.mjs';
import {randomBy} from './random.mjs';
import {startAnswer, strikes} from './strikes.mjs';

/** How often each fault strikes: idle, in a row, and at a random point of a command. */
const plans = {
	long: {daemon: [10, 20], master: [10, 20], both: [2, 10], cli: [0, 20], home: [2, 4]},
	short: {daemon: [2, 3], master: [1, 2], cli: [0, 2], home: [0, 1]},
};
/** Longer than any of these commands takes. */
const maxDelayMs = 1000;

/** `--seed <number>`, `--short`, `--only daemon,master`. Throws when a promise broke; prints one line of JSON when none did. */
export async function faults(args) {
	const options = {seed: {type: 'string'}, short: {type: 'boolean'}, only: {type: 'string'}};
	const {values} = parseArgs({args, options});
	const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
	process.stderr.write(`faults: seed ${seed}\n`);
	const random = randomBy(seed);
	const rounds = roundsOf(values.short ? plans.short : plans.long, values.only?.split(','), random);

	cleanUpLater(killCommands);
	const fleet = await openFleet();
	const neighbour = await openFleet({only: []});
	const world = {fleet, random, counters: new Counters(), struck: {}, inFlight: 0};
	for (const move of firstMoves(fleet)) await complete(world, move);
	for (const [index, round] of rounds.entries()) {
		try {
			await play(world, round);
		} catch (error) {
			error.message = `seed ${seed}, round ${index} (${world.last}): ${error.message}\n${fleet.lastWords()}`;
			throw error;
		}
	}
	await settled(neighbour, new Counters());
	const result = {seed, rounds: rounds.length, struck: world.struck, inFlight: world.inFlight, served: fleet.load.ok};
	process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** Idle ones first and in a row; the others in any order. */
function roundsOf(plan, only, random) {
	const kinds = Object.entries(plan).filter(([fault]) => !only || only.includes(fault));
	const times = (count, round) => Array.from({length: count}, () => ({...round}));
	const idle = kinds.flatMap(([fault, [count]]) => times(count, {fault, idle: true}));
	const amid = kinds.flatMap(([fault, [, count]]) => times(count, {fault, idle: false}));
	return [...idle, ...shuffled(amid, random)];
}

function shuffled(list, random) {
	const rest = [...list];
	return list.map(() => rest.splice(random.whole(rest.length), 1)[0]);
}

async function play(world, {fault, idle}) {
	const {fleet, random} = world;
	const move = idle ? null : anyMove(fleet, random);
	const delayMs = random.whole(maxDelayMs);
	const app = move?.app ?? random.one(fleet.names);
	const withAnswer = random.chance(0.5);
	world.last = `${fault} after ${idle ? 'nothing' : `${delayMs} ms of ${move.args.join(' ')}`}`;
	process.stderr.write(`  ${world.last}`);
	const command = move && fleet.begin(move.args);
	if (move) await pause(delayMs);
	const answer = withAnswer && fault !== 'home' && fleet.urlOf(app) ? await startAnswer(fleet.urlOf(app)) : null;
	const whom = strikes[fault]({fleet, app, child: command?.child});
	world.struck[fault] = (world.struck[fault] ?? 0) + (whom === 'nobody' ? 0 : 1);
	const ended = await command?.done;
	world.last += `: ${whom}${ended ? `; code ${ended.code} ${ended.code === 0 ? '' : ended.stderr}` : ''}`;
	process.stderr.write(`: ${whom}${ended ? `; code ${ended.code}` : ''}\n`);
	if (/\n\s+at .*:\d+/.test(ended?.stderr ?? '')) throw new Error(`a stack on the screen:\n${ended.stderr}`);
	if (ended?.code === 0) goOn(world, move);
	await settled(fleet, world.counters, move && ended.code !== 0 ? new Map([[app, move.allowed]]) : new Map());
	if (answer && !(await answer.whole)) throw new Error('a request in flight was cut off');
	if (answer) world.inFlight += 1;
	if (move && ended.code !== 0) await complete(world, move);
}

/** It was asked for: it must come to pass in the end, and then be so. */
async function complete(world, move) {
	const {fleet, counters} = world;
	const ended = await fleet.fcm(...move.args);
	const isDone = ended.code === 0 || (move.kind === 'delete' && ended.code === 6);
	if (!isDone)
		throw new Error(`fcm ${move.args.join(' ')}, again: code ${ended.code}\n${ended.stdout}\n${ended.stderr}`);
	goOn(world, move);
	await settled(fleet, counters);
}

function goOn({fleet, counters}, {app, after}) {
	if (after) return fleet.asked.set(app, after);
	fleet.asked.delete(app);
	counters.forget(app);
}
