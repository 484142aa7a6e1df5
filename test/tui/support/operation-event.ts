import type {AppEventBody} from '../../../src/protocol/events.ts';
import type {OperationEvent} from '../../../src/protocol/operation.ts';

export type {AppEventBody as OperationEventBody} from '../../../src/protocol/events.ts';

export function operationEvent(app: string, body: AppEventBody): OperationEvent {
	return {...body, app, seq: 1, at: 0};
}
