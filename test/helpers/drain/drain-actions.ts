import net from 'node:net';
import {eventually, type Fcm} from '../fcm.ts';
import type {Doors} from './drain-rows.ts';

type Action = (fcm: Fcm, app: string, doors: Doors) => Promise<void>;

/** What is done to an app of 2 workers while it serves; each leaves it with 2 workers. In this order: a rollback needs a reload. */
export const drainActions = {
	reload: async (fcm, app) => {
		await fcm.ok('reload', app);
	},
	'scale up': async (fcm, app) => {
		await fcm.ok('scale', app, '3');
	},
	'graceful stop of one worker': async (fcm, app) => {
		await fcm.ok('scale', app, '-1');
	},
	recycle: async (fcm, app, doors) => {
		const pid = await grow(doors.tcp);
		await fcm.until(app, `worker ${pid} is replaced because it grew`, ({workers, ready}) => {
			return ready === 2 && workers.length === 2 && workers.every((worker) => worker.pid !== pid);
		});
	},
	rollback: async (fcm, app) => {
		await fcm.ok('rollback', app);
	},
} satisfies Record<string, Action>;

export type DrainAction = keyof typeof drainActions;

/** Makes one worker bigger than `max_memory_restart` allows, and says which. */
async function grow(port: number): Promise<number> {
	const answer = await new Promise<string>((resolve, reject) => {
		const socket = net.connect(port, '127.0.0.1', () => socket.write('grow\n'));
		socket.setTimeout(10_000, () => socket.destroy(new Error('no answer to "grow"')));
		socket.on('error', reject);
		socket.on('data', (data) => {
			resolve(String(data));
			socket.end();
		});
	});
	return Number.parseInt(answer, 10);
}

/** No worker of another generation, and none that drains, is left. */
export function settled(fcm: Fcm, app: string): Promise<unknown> {
	return eventually(
		'nothing drains any more',
		() => fcm.app(app),
		({workers, generation, status}) =>
			status === 'online' && workers.every((worker) => worker.state === 'ready' && worker.generation === generation),
	);
}
