import type {OperationResult} from '../protocol/operation.ts';
import type {AppStatus} from '../protocol/status.ts';

/** When the port that an app could not get belongs to another app of this home, says which. */
export function namePortOwner(result: OperationResult, apps: readonly AppStatus[]): OperationResult {
	if (result.ok || result.error.code !== 'FCM_ERR_PORT_TAKEN') return result;
	const address = result.error.details?.address;
	if (typeof address !== 'string') return result;
	const port = portOf(address);
	const owner = apps.find((app) => app.name !== result.app && app.listening.some((other) => portOf(other) === port));
	if (!owner) return result;
	const what = port === address ? address : `port ${port}`;
	const message = `${what} is taken by the fcm app "${owner.name}"`;
	return {...result, error: {...result.error, message, details: {...result.error.details, takenBy: owner.name}}};
}

/** `0.0.0.0:3000` and `:::3000` -> `3000`; the path of a unix socket is its own port. */
function portOf(address: string): string {
	return /:(\d+)$/.exec(address)?.[1] ?? address;
}
