/** The commands of a user, each with what it makes of an app: what was asked for before goes in, what is asked for now comes out. */

/** A command that can be given now, by dice. `half`: what else the registry may say when it did not come to its end. */
export function anyMove(fleet, random) {
	const app = random.one(fleet.names);
	const before = fleet.asked.get(app);
	return moveOf(fleet, {app, before, kind: random.one(kindsFor(before)), count: 1 + random.whole(3)});
}

function kindsFor(before) {
	if (!before) return ['start'];
	if (before.wanted === 'stopped') return ['start', 'start', 'delete'];
	return ['start', 'reload', 'reload', 'scale', 'scale', 'restart', 'stop', 'delete'];
}

function moveOf(fleet, {app, before, kind, count}) {
	const move = (args, after, half = []) => ({app, kind, args, before, after, allowed: [before, after, ...half]});
	switch (kind) {
		case 'start': {
			const after = {instances: count, release: (before?.release ?? 0) + 1, wanted: 'running'};
			return move(['start', fleet.fileOf(app, after)], after);
		}
		case 'scale':
			return move(['scale', app, `${count}`], {...before, instances: count});
		case 'stop':
			return move(['stop', app], {...before, wanted: 'stopped'});
		case 'delete':
			return move(['delete', app], undefined, [{...before, wanted: 'stopped'}]);
		default:
			return move([kind, app], before);
	}
}

/** What to bring up first, so that there is something to strike. */
export const firstMoves = (fleet) =>
	fleet.names.map((app, index) => moveOf(fleet, {app, kind: 'start', count: (index % 2) + 1}));
