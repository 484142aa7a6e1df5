import type {IncomingMessage} from 'node:http';

/** What proxies add; who asks through one on this machine is not from this machine. */
const forwarded = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * Whether a request comes from this machine, and not through a proxy. A web page that a browser on this machine shows is not from
 * here either: browsers send `Origin` with every POST to another site.
 */
export function asksFromHere({socket, headers}: Pick<IncomingMessage, 'socket' | 'headers'>): boolean {
	if (forwarded.some((name) => headers[name] !== undefined) || headers.origin !== undefined) return false;
	const {remoteAddress} = socket;
	// A unix socket has no address, and is of this machine.
	if (remoteAddress === undefined) return !socket.destroyed;
	return /^(::ffff:)?127\./.test(remoteAddress) || remoteAddress === '::1';
}
