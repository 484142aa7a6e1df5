import {eventWords} from '../../client/event-words.ts';
import type {OperationEvent} from '../../protocol/operation.ts';
import type {OutputStream} from '../command-context.ts';
import type {ProgressRenderer} from './progress-renderer.ts';

/** For pipes and files: a line per event. */
export class PlainProgress implements ProgressRenderer {
	readonly #stream: OutputStream;

	constructor(stream: OutputStream) {
		this.#stream = stream;
	}

	show(event: OperationEvent): void {
		this.#stream.write(`${event.app}  ${eventWords(event)}\n`);
	}

	end(): void {}
}
