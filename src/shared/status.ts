/** A status as it is told: plain values, children, lists of children. */
export type StatusReport = Record<string, unknown>;

const noCounters: ReadonlyMap<string, number> = new Map();
const none: Status[] = [];

/**
 * What a program tells of itself, as a tree. Counters of children count for their parents too, and when a child is closed
 * they stay with its parent: a total never goes back.
 */
export class Status {
	name: string | null = null;
	parent: Status | null = null;

	readonly #values = new Map<string, unknown>();
	/** Made when needed, as the next ones: where an app tells of its requests, each of them has a status. */
	#children: Map<string, Status | Set<Status>> | null = null;
	/** Children that count here and are shown elsewhere. */
	#unlisted: Set<Status> | null = null;
	#counters: Map<string, number> | null = null;
	#callbacks: ((this: Status) => unknown)[] | null = null;
	#closed = false;
	/** Whose counters go on when this one is closed. */
	#heir: Status | null = null;

	/** Sets one value, or those of an object. What is no JSON is told as text. */
	set(key: string | Readonly<Record<string, unknown>>, value?: unknown): void {
		if (typeof key === 'string') this.#values.set(key, value);
		else for (const [name, each] of Object.entries(key)) this.#values.set(name, each);
	}

	/** Adds to a counter, which begins at 0. What is no number counts for nothing. */
	increment(name: string, by = 1): void {
		if (this.#heir) return this.#heir.increment(name, by);
		this.#counters ??= new Map();
		this.#counters.set(name, (this.#counters.get(name) ?? 0) + numberOf(by));
	}

	/** Sets a counter. */
	setIncrement(name: string, value: number): void {
		this.#counters ??= new Map();
		this.#counters.set(name, numberOf(value));
	}

	/** Called before each report, to set what has changed. One that throws is told in the report as `statusError`. */
	onStatus(callback: (this: Status) => unknown): void {
		if (typeof callback !== 'function') throw new TypeError('onStatus: expected a function');
		if (this.#closed) return;
		this.#callbacks ??= [];
		this.#callbacks.push(callback);
	}

	/** A child of that name; what was there before, one or a list, is closed. */
	child(name: string): Status {
		const before = this.#children?.get(name);
		for (const each of before instanceof Status ? [before] : [...(before ?? [])]) each.close();
		const child = this.#adopted(name);
		this.#children ??= new Map();
		this.#children.set(name, child);
		return child;
	}

	/** One more child in the list of that name. */
	addChild(name: string): Status {
		this.#children ??= new Map();
		let list = this.#children.get(name);
		if (!(list instanceof Set)) {
			list?.close();
			list = new Set();
			this.#children.set(name, list);
		}
		const child = this.#adopted(name);
		list.add(child);
		return child;
	}

	/** A child whose counters count here, but which is not in the report: somebody shows it elsewhere. */
	unlistedChild(): Status {
		const child = this.#adopted(null);
		this.#unlisted ??= new Set();
		this.#unlisted.add(child);
		return child;
	}

	/** Leaves the parent, where the counters go on; children are closed first. Closing again does nothing. */
	close(): void {
		for (const child of this.#open()) child.close();
		const {parent} = this;
		this.#closed = true;
		this.#callbacks = null;
		if (!parent) return;
		if (this.#counters) for (const [name, count] of this.#counters) parent.increment(name, count);
		parent.#forget(this);
		this.#heir = parent;
		this.parent = null;
	}

	/** The report of this status and all below it. */
	getStatus(): StatusReport {
		const errors = this.#callBack();
		const report = new Map<string, unknown>(this.#values);
		for (const [name, count] of this.counters()) report.set(name, count);
		for (const [name, child] of this.#children ?? [])
			report.set(name, child instanceof Set ? [...child].map((each) => each.getStatus()) : child.getStatus());
		if (errors.length > 0) report.set('statusError', errors.join('; '));
		// Unlike an assignment, this makes `__proto__` a key and not a prototype.
		return Object.fromEntries(report);
	}

	/** The counters of this status and all below it. */
	counters(): ReadonlyMap<string, number> {
		if (!this.#counters && !this.#unlisted && !this.#children) return noCounters;
		const sums = new Map(this.#counters);
		for (const child of this.#open())
			for (const [name, count] of child.counters()) sums.set(name, (sums.get(name) ?? 0) + count);
		return sums;
	}

	/** Replaces all values by those of a report. */
	setStatus(report: Readonly<StatusReport>): void {
		this.#values.clear();
		this.set(report);
	}

	#adopted(name: string | null): Status {
		const child = new Status();
		child.name = name;
		child.parent = this;
		return child;
	}

	#forget(child: Status): void {
		this.#unlisted?.delete(child);
		const known = child.name === null ? undefined : this.#children?.get(child.name);
		if (known instanceof Set) known.delete(child);
		else if (known === child) this.#children?.delete(child.name!);
	}

	#open(): Status[] {
		if (!this.#children && !this.#unlisted) return none;
		const listed = [...(this.#children?.values() ?? [])].flatMap((child) =>
			child instanceof Set ? [...child] : [child],
		);
		return this.#unlisted ? [...listed, ...this.#unlisted] : listed;
	}

	#callBack(): string[] {
		const errors: string[] = [];
		for (const callback of this.#callbacks ?? []) {
			try {
				callback.call(this);
			} catch (error) {
				errors.push(`a status callback threw: ${error instanceof Error ? error.message : String(error)}`);
			}
		}
		return errors;
	}
}

function numberOf(value: unknown): number {
	const number = Number(value);
	return Number.isFinite(number) ? number : 0;
}
