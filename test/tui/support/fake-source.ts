import type {OperationEvent, OperationResult} from '../../../src/protocol/operation.ts';
import type {AppAction, LinkEvent, LogListener, LogRequest, MonitSource} from '../../../tui/source/monit-source.ts';

export interface FakeAction {
	action: AppAction;
	progress(event: OperationEvent): void;
	settle(result: OperationResult): void;
}

/** A source whose every word the test says. */
export class FakeSource implements MonitSource {
	readonly actions: FakeAction[] = [];
	readonly follows: {request: LogRequest; listener: LogListener; ended: boolean}[] = [];
	closed = false;
	emit: (event: LinkEvent) => void = () => {};

	watch(listener: (event: LinkEvent) => void): void {
		this.emit = listener;
	}

	act(action: AppAction, progress: (event: OperationEvent) => void): Promise<OperationResult> {
		return new Promise((settle) => this.actions.push({action, progress, settle}));
	}

	followLogs(request: LogRequest, listener: LogListener): () => void {
		const follow = {request, listener, ended: false};
		this.follows.push(follow);
		return () => {
			follow.ended = true;
		};
	}

	close(): void {
		this.closed = true;
	}
}
