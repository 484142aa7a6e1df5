import {withDeadline} from '../shared/deadline.ts';
import type {ControlClient} from './open-client.ts';

const goneMs = 5000;

/** A daemon that ends answers first: whoever connects next must not meet it. Never rejects. */
export async function untilClosed(client: Pick<ControlClient, 'onClose'>): Promise<void> {
	const gone = new Promise<void>((resolve) => client.onClose(resolve));
	await withDeadline(gone, goneMs, 'the end of the daemon').catch(() => {});
}
