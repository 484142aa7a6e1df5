import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {eventually, freePort} from '../helpers/fcm.ts';
import {ask} from '../helpers/heartbeat.ts';
import {type Program, Programs} from '../helpers/program.ts';
import {startSteadyLoad} from '../helpers/steady-load.ts';

const example = 'examples/clusterflock/server.cjs';

/**
 * clusterflock's own specs put a mock in the place of node:cluster, module by module, and look whether it is called. Each is
 * retold here of real processes, in its words.
 */
describe('clusterflock', () => {
	let programs: Programs;
	let port: number;
	beforeEach(async () => {
		programs = new Programs();
		port = await freePort();
	});
	afterEach(() => programs.end());

	const start = async (env = {}): Promise<Program> => {
		const program = programs.start(example, {PORT: port, ...env});
		await program.prints(/type=worker evt="starting worker"/, 2);
		await eventually(
			'both answer',
			() => pids(),
			({size}) => size === 2,
		);
		return program;
	};
	/** Of the workers that answer. */
	const pids = async () => {
		const answers = await Promise.all(Array.from({length: 12}, () => ask(port, '/').catch(() => null)));
		return new Set(answers.flatMap((answer) => (answer ? [JSON.parse(answer.body).pid as number] : [])));
	};
	const workers = (program: Program) => programs.processes().filter((pid) => pid !== program.pid);

	it('logs its start, forks workers, logs only its first listening, and forks and removes on TTIN and TTOU', async () => {
		const program = await start();
		expect(program.output).toContain(`ns=clusterflock pid=${program.pid} type=master evt="starting master"`);
		program.signal('SIGTTIN');
		await program.prints(/received TTIN, forking additional worker/);
		await eventually(
			'three',
			async () => workers(program),
			({length}) => length === 3,
		);
		await program.prints(/starting worker/, 3);
		program.signal('SIGTTOU');
		await program.prints(/received TTOU, removing worker/);
		await program.prints(/worker \(pid \d+\) disconnected/);
		await eventually(
			'two',
			async () => workers(program),
			({length}) => length === 2,
		);
		expect(await program.prints(new RegExp(`clusterflock is listening on port ${port}`))).toHaveLength(1);
	});

	it('re-forks one that died, and not one that left', async () => {
		const program = await start();
		await ask(port, '/crash').catch(() => {});
		await program.prints(/starting worker/, 3);
		await eventually('both answer', pids, ({size}) => size === 2);
		await ask(port, '/leave');
		await program.prints(/worker \(pid \d+\) has left/);
		await eventually(
			'one',
			async () => workers(program),
			({length}) => length === 1,
		);
		expect([...(await pids())]).toEqual(workers(program));
	});

	it('goes from TERM to QUIT, answers what is in flight, and ignores what comes then', async () => {
		const program = await start();
		const slow = ask(port, '/slow');
		await eventually(
			'it is in flight',
			async () => programs.processes(),
			({length}) => length === 3,
		);
		await ask(port, '/');
		program.signal('SIGTERM');
		await program.prints(/received SIGTERM, sending myself SIGQUIT/);
		await program.prints(/received SIGQUIT, attempting graceful shutdown/);
		program.signal('SIGTERM');
		program.signal('SIGQUIT');
		expect((await slow).code).toBe(200);
		expect(await program.exited()).toEqual({code: 0, signal: null});
		expect(program.output).toContain('all workers disconnected');
		expect(program.output).not.toContain('timeout exceeded');
		expect(programs.processes()).toEqual([]);
	});

	it('kills what takes longer than the timeout', async () => {
		const program = await start({TIMEOUT: 300});
		const stuck = ask(port, '/stuck').then(() => 'answered', () => 'cut off'); // biome-ignore format: one line
		await ask(port, '/');
		program.signal('SIGQUIT');
		await program.prints(/timeout exceeded, forcing shutdown/);
		expect(await program.exited()).toMatchObject({signal: null});
		expect(await stuck).toBe('cut off');
		expect(programs.processes()).toEqual([]);
	});

	it('ends at once on INT, by that signal', async () => {
		const program = await start();
		const stuck = ask(port, '/stuck').then(() => 'answered', () => 'cut off'); // biome-ignore format: one line
		program.signal('SIGINT');
		expect(await program.exited()).toEqual({code: null, signal: 'SIGINT'});
		expect(program.output).toContain('received SIGINT, immediately shutting down');
		expect(await stuck).toBe('cut off');
		expect(programs.processes()).toEqual([]);
	});

	it('loses no request over reloads', async () => {
		const program = await start();
		const load = startSteadyLoad(port);
		for (let round = 1; round <= 3; round++) {
			await load.served(10 * round);
			program.signal('SIGHUP');
			await program.prints(/starting worker/, 2 + 2 * round);
			await program.prints(/disconnected/, 2 * round);
		}
		expect(await load.stop()).toEqual([]);
	});
});
