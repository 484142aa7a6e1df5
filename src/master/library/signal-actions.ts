import type {Logger} from '../../shared/logger.ts';

/** What a signal can do by its name. `shutdown` and `terminate` also end this process. */
export const signalActionWords = ['reload', 'shutdown', 'terminate', 'scale-up', 'scale-down'] as const;

export type SignalActionWord = (typeof signalActionWords)[number];

export type SignalAction = SignalActionWord | (() => unknown);

export type SignalMap = Partial<Record<NodeJS.Signals, SignalAction | null>>;

/** As unicorn, puma and recluster have it. */
export const defaultSignals: SignalMap = {
	SIGTERM: 'shutdown',
	SIGQUIT: 'shutdown',
	SIGINT: 'terminate',
	SIGHUP: 'reload',
	SIGUSR2: 'reload',
	SIGTTIN: 'scale-up',
	SIGTTOU: 'scale-down',
};

/** Listens to signals of this process while a Master runs. */
export class SignalActions {
	readonly #map: SignalMap;
	readonly #actions: Record<SignalActionWord, () => unknown>;
	readonly #logger: Logger;
	readonly #listening = new Map<NodeJS.Signals, () => void>();

	constructor(map: SignalMap, actions: Record<SignalActionWord, () => unknown>, logger: Logger) {
		this.#map = map;
		this.#actions = actions;
		this.#logger = logger;
	}

	listen(): void {
		for (const [name, action] of Object.entries(this.#map) as [NodeJS.Signals, SignalAction | null][]) {
			if (!action || this.#listening.has(name)) continue;
			const act = typeof action === 'function' ? action : this.#actions[action];
			const listener = () => {
				this.#logger.info(typeof action === 'string' ? `${name}: ${action}` : name);
				act();
			};
			this.#listening.set(name, listener);
			process.on(name, listener);
		}
	}

	end(): void {
		for (const [name, listener] of this.#listening) process.off(name, listener);
		this.#listening.clear();
	}
}
