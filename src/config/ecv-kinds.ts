import {isIP} from 'node:net';
import * as z from 'zod';
import type {EcvSpec, StatusAddress} from '../protocol/app-spec.ts';
import {expected} from './value-kinds.ts';

/** Who may take the app out of the load balancer by HTTP. `true`, as cluster2 has it: only this machine. */
export const ecvControl = z
	.union([z.boolean(), z.enum(['loopback', 'anywhere'])], expected('true, false, "loopback" or "anywhere"'))
	.transform((value): EcvSpec['control'] => {
		if (typeof value === 'boolean') return value ? 'loopback' : 'nobody';
		return value;
	});

const words = expected('a port from 1 to 65535, "address:port", or false');

/** Port 0 would be another one after every start of the app master. */
export const statusPort = z
	.union([z.number(), z.string(), z.literal(false), z.null()], words)
	.transform((value, context): StatusAddress | null => {
		if (value === false || value === null) return null;
		const address = parseAddress(value);
		if (!address) context.addIssue(words.error({input: value}));
		return address;
	});

function parseAddress(value: number | string): StatusAddress | null {
	const [, host, digits] = /^(?:(.+):)?(\d{1,5})$/.exec(String(value)) ?? [];
	const port = Number(digits);
	if (!Number.isInteger(port) || port < 1 || port > 65_535) return null;
	const bare = host?.replace(/^\[(.*)\]$/, '$1') ?? '127.0.0.1';
	return bare === 'localhost' || isIP(bare) > 0 ? {host: bare, port} : null;
}
