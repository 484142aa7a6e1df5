import {FcmError} from '../shared/errors.ts';
import {type AppSpec, appNamePattern} from './app-spec.ts';
import {specSchema} from './app-spec-schema.ts';
import {checkSchema, isShallow} from './check-schema.ts';
import {type Decode, fail, isObject} from './decode-fields.ts';

/** What a newer sender may have put into a spec beyond what this version knows, in levels of objects and lists. */
const maxDepth = 16;

/**
 * A whole spec by the registry's own schema, with what an older sender leaves out filled in. Unknown fields are kept,
 * as in the registry. FCM_ERR_CONFIG_INVALID for a name that is none, FCM_ERR_PROTOCOL for all else.
 */
export const decodeSpec: Decode<AppSpec> = (value, at) => {
	if (!isObject(value)) fail(at, 'an app', value);
	const name = Object.hasOwn(value, 'name') ? value.name : undefined;
	if (typeof name !== 'string' || !appNamePattern.test(name)) {
		throw new FcmError('FCM_ERR_CONFIG_INVALID', `${at}.name: every app needs a valid name`);
	}
	const spec = checkSchema(specSchema, value, at) as AppSpec;
	if (!isShallow(value, maxDepth)) fail(at, `an app of at most ${maxDepth} levels`, value);
	return spec;
};
