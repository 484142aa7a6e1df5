import path from 'node:path';
import type {Machine, Ran} from '../../../../src/cli/boot/machine.ts';

export interface FakeMachine extends Machine {
	/** What was run, word by word. */
	ran: string[][];
}

/** A machine whose units are in a folder of the test. `answer`: how a program ends; by default all goes well. */
export function fakeMachine(
	folder: string,
	{answer, ...rest}: Partial<Machine> & {answer?: (words: string[]) => Partial<Ran>} = {},
): FakeMachine {
	const ran: string[][] = [];
	return {
		platform: 'linux',
		isRoot: false,
		user: 'anna',
		unitFolders: {user: path.join(folder, 'user'), system: path.join(folder, 'system')},
		lingers: () => false,
		homeOf: async (user) => (user === 'deploy' ? '/home/deploy' : null),
		has: () => true,
		run: async (...words) => {
			ran.push(words);
			return {command: words.join(' '), outcome: 'done', stdout: '', said: '', ...answer?.(words)};
		},
		...rest,
		ran,
	};
}
