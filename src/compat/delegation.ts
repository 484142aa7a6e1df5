import type {EventEmitter} from 'node:events';

type Message = Record<string, unknown>;
type Send = (pids: readonly number[] | null, message: Message) => void;

const defaultMs = 10_000;
/** What is expected at once; more is a worker that does not stop asking. */
const maxOpen = 1000;

/**
 * cluster2's delegation: a worker sends `{type: 'delegate', delegate, ...}` and the master's emitter emits it as `delegate`. With
 * `expect`, the first event of that name whose `matches` are equal goes to the workers (all, or `targets`) as
 * `{type: expect}`; when none comes in time, the message goes back with an `error`. With `notification`, later ones go too.
 * And what has a `command` goes to all workers.
 */
export class Delegation {
	readonly #emitter: EventEmitter;
	readonly #send: Send;
	readonly #notified = new Set<string>();
	#open = 0;

	constructor(emitter: EventEmitter, send: Send) {
		this.#emitter = emitter;
		this.#send = send;
		// One per question that is open, and these have a bound of their own.
		emitter.setMaxListeners(0);
	}

	heard(message: unknown): void {
		if (typeof message !== 'object' || message === null) return;
		const told = message as Message;
		if (typeof told.command === 'string') this.#send(null, told);
		if (told.type !== 'delegate' || typeof told.delegate !== 'string') return;
		if (typeof told.expect === 'string' && this.#open < maxOpen) this.#expect(told, told.expect);
		// 'error' is the one name that throws when nobody listens.
		if (this.#emitter.listenerCount(told.delegate) > 0) this.#emitter.emit(told.delegate, told);
	}

	#expect(asked: Message, expect: string): void {
		const {matches, targets, notification} = asked;
		const pids = Array.isArray(targets) ? targets.map(Number) : null;
		const answer = (message: Message) => this.#send(pids, {...message, type: expect});
		const isIt = (message: Message) =>
			!Array.isArray(matches) || matches.every((key) => JSON.stringify(asked[key]) === JSON.stringify(message?.[key]));
		const end = () => {
			this.#open--;
			clearTimeout(deadline);
			this.#emitter.off(expect, onAnswer);
			if (!notification || this.#notified.has(expect)) return;
			this.#notified.add(expect);
			this.#emitter.on(expect, answer);
		};
		const onAnswer = (message: Message) => {
			if (!isIt(message)) return;
			end();
			answer(message);
		};
		const ms = Number(asked.timeOut ?? asked.timeout) || defaultMs;
		const deadline = setTimeout(
			() => {
				end();
				answer({...asked, error: 'timeout'});
			},
			Math.min(ms, 2 ** 31 - 1),
		);
		deadline.unref();
		this.#open++;
		this.#emitter.on(expect, onAnswer);
	}
}
