import type {OperationEvent} from '../../../src/protocol/operation.ts';
import type {ActionResult, FeedNews, FeedRequest, LinkEvent, MonitSource} from '../../../tui/source/monit-source.ts';
import type {MonitAction} from '../../../tui/store/monit-action.ts';

export interface FakeAction {
	action: MonitAction;
	progress(event: OperationEvent): void;
	settle(result: ActionResult): void;
}

/** A source whose every word the test says. */
export class FakeSource implements MonitSource {
	readonly actions: FakeAction[] = [];
	readonly feeds: {request: FeedRequest; tell: (news: FeedNews) => void; ended: boolean}[] = [];
	production = false;
	closed = false;
	emit: (event: LinkEvent) => void = () => {};

	watch(listener: (event: LinkEvent) => void): void {
		this.emit = listener;
	}

	act(action: MonitAction, progress: (event: OperationEvent) => void): Promise<ActionResult> {
		return new Promise((settle) => this.actions.push({action, progress, settle}));
	}

	feed(request: FeedRequest, tell: (news: FeedNews) => void): () => void {
		const feed = {request, tell, ended: false};
		this.feeds.push(feed);
		return () => {
			feed.ended = true;
		};
	}

	isProduction(): Promise<boolean> {
		return Promise.resolve(this.production);
	}

	close(): void {
		this.closed = true;
	}
}
