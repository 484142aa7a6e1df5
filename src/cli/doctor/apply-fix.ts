import {endProcess} from '../../client/end-process.ts';
import {closeToOthers, removeDeadSocket, removeLeftover} from '../../client/mend.ts';
import type {Fix} from './finding.ts';

/** What became of a fix; `said`: what was done, or why not. */
export interface Fixed {
	done: boolean;
	said: string;
}

/** For what a process has in flight, until it gets SIGKILL. */
const endGraceMs = 5000;

/** Looks again first: between the look and the fix others go on working. Never rejects. */
export async function applyFix(home: string, fix: Fix): Promise<Fixed> {
	try {
		return await apply(home, fix);
	} catch (error) {
		return {done: false, said: (error as Error).message};
	}
}

async function apply(home: string, fix: Fix): Promise<Fixed> {
	switch (fix.kind) {
		case 'close-to-others': {
			closeToOthers(fix.path, fix.mode, fix.entry);
			return {done: true, said: `${fix.path} is closed to others`};
		}
		case 'remove-dead-socket': {
			const done = await removeDeadSocket(home, fix.path);
			return {done, said: done ? `removed ${fix.path}` : `${fix.path} is in use by now`};
		}
		case 'remove-leftover': {
			const done = await removeLeftover(home, fix.app);
			return {done, said: done ? `removed what was left of ${fix.app}` : `${fix.app} is in use by now`};
		}
		case 'end-process': {
			const {pid} = fix.process;
			const done = await endProcess(fix.process, {graceMs: endGraceMs, force: true});
			return {done, said: done ? `process ${pid} has ended` : `process ${pid} does not end`};
		}
	}
}
