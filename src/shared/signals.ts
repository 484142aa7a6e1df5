import {constants} from 'node:os';

/** Whether this system has a signal of that name, as in `SIGUSR2`. */
export function isSignal(name: string): name is NodeJS.Signals {
	return Object.hasOwn(constants.signals, name);
}

export const signalNames: readonly string[] = Object.keys(constants.signals);
