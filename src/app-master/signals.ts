import type {Master} from '../master/master.ts';
import {maxInstances} from '../protocol/app-spec.ts';

/** What each signal does to an app master (as unicorn, puma and recluster have it). */
export function signalActions(
	master: Master,
	exit: (signal: string) => void,
): Partial<Record<NodeJS.Signals, () => void>> {
	const scaleBy = (by: number) => {
		const wanted = master.status().wanted + by;
		if (wanted >= 1 && wanted <= maxInstances) void master.scale(wanted);
	};
	const stop = (signal: string) => void master.stop().then(() => exit(signal));
	return {
		SIGTERM: () => stop('SIGTERM'),
		SIGQUIT: () => stop('SIGQUIT'),
		SIGINT: () => exit('SIGINT'),
		SIGHUP: () => void master.reload(),
		SIGUSR2: () => void master.reload(),
		SIGTTIN: () => scaleBy(1),
		SIGTTOU: () => scaleBy(-1),
	};
}
