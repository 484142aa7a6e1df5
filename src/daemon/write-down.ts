import type {AppSpec} from '../protocol/app-spec.ts';
import {FcmError} from '../shared/errors.ts';
import type {Fleet} from './fleet.ts';

/** The app serves by this spec now. A stop or delete that came meanwhile has the last word on the rest. */
export function writeDown(fleet: Fleet, spec: AppSpec): void {
	const entry = fleet.find(spec.name);
	if (!entry) return;
	try {
		fleet.remember({...entry, spec});
	} catch (error) {
		const {code, message, details} = FcmError.from(error);
		const said = `${spec.name} has changed, but that could not be written down: ${message}`;
		throw new FcmError(code, said, {details, cause: error});
	}
}
