import type {Master} from '../../master/master.ts';
import type {AppSpec, WatchSpec} from '../../protocol/app-spec.ts';
import type {TriggerStatus} from '../../protocol/control-api.ts';
import type {MasterEventBody} from '../../protocol/events.ts';
import {wallNow} from '../../shared/clock.ts';
import {FcmError} from '../../shared/errors.ts';
import {Follower} from './follower.ts';

/** What of a master is needed here. */
export type Triggered = Pick<Master, 'spec' | 'availability' | 'status' | 'reload' | 'restart' | 'on' | 'off'> & {
	readonly journal: Pick<Master['journal'], 'recordMaster'>;
};

type CronSpec = NonNullable<AppSpec['cronRestart']>;
type Cause = 'cron' | 'watch';

/**
 * Reloads an app by itself: at the times of `cron_restart`, and when files change (`watch`). With the safety of every
 * reload, one at a time, and only while the app is to run. croner and chokidar are loaded by apps that have these keys.
 *
 * A time that comes while something else goes on is let go, and that is said: the next one comes. A change of files is
 * kept until there is room, since what serves would else be old for ever; many of them are one.
 */
export class ReloadTriggers {
	readonly #master: Triggered;
	readonly #home: string;
	readonly #cron = new Follower(
		(spec: CronSpec) => this.#makeCron(spec),
		(error) => this.#record({type: 'reload-failed', by: 'cron', reason: FcmError.from(error).message}),
	);
	readonly #watch = new Follower(
		(spec: WatchSpec & {cwd: string}) => this.#makeWatch(spec),
		(error) => this.#record({type: 'watch-failed', reason: FcmError.from(error).message}),
	);
	/** Why files want a reload that has not begun yet. */
	#pending: string | null = null;
	readonly #changed = (what: 'event' | 'figures') => {
		if (what === 'event') this.#look();
	};

	/** @param home FCM_HOME */
	constructor(master: Triggered, home: string) {
		this.#master = master;
		this.#home = home;
		master.on('changed', this.#changed);
		this.#look();
	}

	/** Null for what the app does not have. */
	status(): TriggerStatus {
		const {cronRestart, watch} = this.#master.spec;
		const watching = this.#watch.trigger;
		return {
			cron: cronRestart ? {nextAt: this.#cron.trigger?.nextAt() ?? null} : null,
			watch: watch ? {isReady: watching?.isReady ?? false, problems: watching?.problems ?? []} : null,
		};
	}

	/** Why files want a reload that has to wait; null when none does. */
	get pendingReason(): string | null {
		return this.#pending;
	}

	end(): void {
		this.#master.off('changed', this.#changed);
		this.#follow(null);
	}

	#look(): void {
		const {availability, spec} = this.#master;
		this.#follow(availability === 'stopped' ? null : spec);
		if (availability === 'free' && this.#pending !== null) void this.#run('watch', this.#pending);
	}

	/** A spec that an older daemon sent has neither. */
	#follow(spec: AppSpec | null): void {
		this.#cron.follow(spec?.cronRestart ?? null);
		this.#watch.follow(spec?.watch ? {...spec.watch, cwd: spec.cwd} : null);
		if (!spec?.watch) this.#pending = null;
	}

	async #makeCron(spec: CronSpec) {
		const {cronTrigger} = await import('./cron-trigger.ts');
		return cronTrigger(spec, () => this.#timeHasCome(spec));
	}

	async #makeWatch({cwd, ...spec}: WatchSpec & {cwd: string}) {
		const {WatchTrigger} = await import('./watch-trigger.ts');
		return new WatchTrigger(
			spec,
			{cwd, home: this.#home},
			{
				onReady: () => this.#record({type: 'watch-started', paths: spec.paths}),
				onProblem: (reason) => this.#record({type: 'watch-failed', reason}),
				onChange: (reason) => {
					this.#pending = reason;
					this.#look();
				},
			},
		);
	}

	#timeHasCome({pattern}: CronSpec): void {
		if (this.#master.availability === 'free') void this.#run('cron', pattern);
		else this.#record({type: 'reload-skipped', by: 'cron', reason: `${pattern}: another change is under way`});
	}

	/** Never rejects. An app that has ended by itself, as a job does, has nothing to be replaced: it runs again. */
	async #run(by: Cause, reason: string): Promise<void> {
		if (by === 'watch') this.#pending = null;
		this.#record({type: 'reload-due', by, reason});
		const result = await (this.#master.status().ended ? this.#master.restart() : this.#master.reload());
		// A rollback has an event of its own; one that a stop ended has not failed.
		const isTold = result.ok || ['FCM_ERR_ROLLED_BACK', 'FCM_ERR_ABORTED'].includes(result.error.code);
		if (!isTold) this.#record({type: 'reload-failed', by, reason: result.error.message});
	}

	#record(body: MasterEventBody): void {
		this.#master.journal.recordMaster(body, wallNow());
	}
}
