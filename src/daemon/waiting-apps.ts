import type {Dependency} from '../protocol/app-spec.ts';
import type {AppStatus} from '../protocol/status.ts';
import type {RegistryEntry} from '../state-dir/registry.ts';

/** Which apps wait for others before they are started, for all to see. */
export class WaitingApps {
	readonly #waiting = new Map<string, Dependency[]>();
	readonly #onChange: (app: string) => void;

	constructor(onChange: (app: string) => void) {
		this.#onChange = onChange;
	}

	/** Empty: it waits no longer. */
	set(app: string, dependencies: Dependency[]): void {
		if (dependencies.length === 0 && !this.#waiting.has(app)) return;
		if (dependencies.length > 0) this.#waiting.set(app, dependencies);
		else this.#waiting.delete(app);
		this.#onChange(app);
	}

	/** The status with what the daemon knows of the app beyond what its master tells. */
	mark(status: AppStatus, entry: RegistryEntry | undefined): AppStatus {
		const waitsFor = entry?.wanted === 'running' ? this.of(status.name) : [];
		return {...status, ...(entry?.id !== undefined && {id: entry.id}), ...(waitsFor.length > 0 && {waitsFor})};
	}

	of(app: string): Dependency[] {
		return this.#waiting.get(app) ?? [];
	}
}
