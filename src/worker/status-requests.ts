import {FcmError} from '../shared/errors.ts';
import type {MasterChannel} from './master-channel.ts';
import type {MasterLine} from './tracking.ts';

/** The app master itself waits 1 s for the workers. */
const answerMs = 5000;

/** What the app in this worker may ask of its app master. */
export class StatusRequests implements MasterLine {
	readonly #channel: MasterChannel;
	readonly #open = new Map<number, (status: Record<string, unknown>) => void>();
	#last = 0;

	constructor(channel: MasterChannel) {
		this.#channel = channel;
	}

	serverStatus(): Promise<Record<string, unknown>> {
		this.#last += 1;
		const id = this.#last;
		return new Promise((resolve, reject) => {
			const end = (settle: () => void) => {
				clearTimeout(deadline);
				this.#open.delete(id);
				settle();
			};
			const fail = (why: string) => end(() => reject(new FcmError('FCM_ERR_TIMEOUT', `serverStatus: ${why}`)));
			const deadline = setTimeout(fail, answerMs, `no answer of the master within ${answerMs} ms`);
			this.#open.set(id, (status) => end(() => resolve(status)));
			this.#channel.send({type: 'ask-status', id}, (error) => {
				if (error) fail('the master is gone');
			});
		});
	}

	retire(): void {
		this.#channel.send({type: 'retire'});
	}

	answered(id: number, status: Record<string, unknown>): void {
		this.#open.get(id)?.(status);
	}
}
