import {FcmError, type WireError} from '../../shared/errors.ts';
import type {OutputStream} from '../command-context.ts';

/** The one JSON document of a command. */
export function printJson(stream: OutputStream, value: unknown): void {
	stream.write(`${JSON.stringify(value)}\n`);
}

/** An error as programs read it: with the hint, which is not sent over the wire. */
export function errorJson(error: WireError): WireError & {hint: string} {
	const {code, message, details} = error;
	return {code, message, hint: FcmError.fromWire(error).hint, ...(details && {details})};
}
