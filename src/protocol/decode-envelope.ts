import type {ErrorCode, WireError} from '../shared/errors.ts';
import type {Envelope, Hello, PeerRole} from './envelope.ts';

type Fields = Record<string, unknown>;

/**
 * One frame's JSON as an Envelope, or null when it is none. Fields that this version does not know are ignored, so that
 * a newer peer is understood; what `params`, `result` and `event` hold is for those who know the method.
 */
export function decodeEnvelope(value: unknown): Envelope | null {
	if (!isObject(value) || typeof value.kind !== 'string') return null;
	return Object.hasOwn(decoders, value.kind) ? decoders[value.kind as Envelope['kind']](value) : null;
}

const decoders: Record<Envelope['kind'], (fields: Fields) => Envelope | null> = {
	hello: decodeHello,
	request: ({id, method, params}) =>
		isId(id) && typeof method === 'string' ? {kind: 'request', id, method, params} : null,
	response: decodeResponse,
	event: ({id, event}) => (isId(id) ? {kind: 'event', id, event} : null),
	cancel: ({id}) => (isId(id) ? {kind: 'cancel', id} : null),
	bye: ({reason, code}) => (typeof reason === 'string' ? {kind: 'bye', reason, ...(isCode(code) && {code})} : null),
};

const roles: readonly PeerRole[] = ['client', 'daemon', 'app-master'];

function decodeHello({protocol, features, role, pid, version}: Fields): Hello | null {
	const isWhole =
		typeof protocol === 'number' &&
		Array.isArray(features) &&
		features.every((feature) => typeof feature === 'string') &&
		roles.includes(role as PeerRole) &&
		typeof pid === 'number' &&
		typeof version === 'string';
	return isWhole ? {kind: 'hello', protocol, features, role: role as PeerRole, pid, version} : null;
}

function decodeResponse({id, ok, result, error}: Fields): Envelope | null {
	if (!isId(id)) return null;
	if (ok === true) return {kind: 'response', id, ok, result};
	if (ok === false && isWireError(error)) return {kind: 'response', id, ok, error};
	return null;
}

/** The code may be one that only a newer version knows: FcmError.fromWire deals with it. */
function isWireError(value: unknown): value is WireError {
	return (
		isObject(value) &&
		typeof value.code === 'string' &&
		typeof value.message === 'string' &&
		(value.details === undefined || isObject(value.details))
	);
}

/** As with errors, the code may be one that only a newer version knows. */
function isCode(value: unknown): value is ErrorCode {
	return typeof value === 'string';
}

function isId(value: unknown): value is number {
	return Number.isSafeInteger(value);
}

function isObject(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
