import type {AppSpec} from '../protocol/app-spec.ts';
import {FcmError} from '../shared/errors.ts';
import type {Fleet} from './fleet.ts';

/** The app serves by this spec now. A stop or delete that came meanwhile has the last word on the rest. */
export function writeDown(fleet: Fleet, spec: AppSpec): void {
	const entry = fleet.find(spec.name);
	if (!entry) return;
	const unwritten = fleet.hold({...entry, spec});
	if (unwritten) throw notWritten(`${spec.name} has changed`, unwritten);
}

/** `what` has happened all the same. */
export function notWritten(what: string, {code, message, details, cause}: FcmError): FcmError {
	return new FcmError(code, `${what}, but that could not be written down: ${message}`, {details, cause});
}
