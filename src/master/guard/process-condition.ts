import {readFileSync} from 'node:fs';

/** The bit of SIGUSR1 in the kernel's signal masks: signal 10 on every Linux that Node runs on. */
const usr1Bit = 1n << 9n;

export interface ProcessCondition {
	/**
	 * `stopped`: by SIGSTOP, SIGTSTP or a debugger. `running`: its main thread computes. `sleeping`: it waits in the kernel.
	 * `gone`: a zombie, or no such process.
	 */
	state: 'running' | 'sleeping' | 'stopped' | 'gone';
	/** Without a handler SIGUSR1 ends a process. */
	catchesUsr1: boolean;
}

/** What the kernel says of a process; null where there is no /proc, or no right to read it. */
export function processCondition(pid: number): ProcessCondition | null {
	if (process.platform !== 'linux') return null;
	try {
		return conditionIn(readFileSync(`/proc/${pid}/status`, 'latin1'));
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		return code === 'ENOENT' || code === 'ESRCH' ? {state: 'gone', catchesUsr1: false} : null;
	}
}

/** Of the text of /proc/<pid>/status. */
export function conditionIn(status: string): ProcessCondition | null {
	const letter = /^State:\t(\w)/m.exec(status)?.[1];
	const caught = /^SigCgt:\t([\da-f]+)$/m.exec(status)?.[1];
	if (!letter || !caught) return null;
	return {state: states[letter] ?? 'sleeping', catchesUsr1: (BigInt(`0x${caught}`) & usr1Bit) !== 0n};
}

const states: Record<string, ProcessCondition['state']> = {
	R: 'running',
	T: 'stopped',
	t: 'stopped',
	Z: 'gone',
	X: 'gone',
};
