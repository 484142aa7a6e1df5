import type {ScaleTarget} from '../protocol/control-api.ts';
import {FcmError} from '../shared/errors.ts';

/** Reads `4`, `+2`, `-1` or `max`; whether the app can be so large is the daemon's to say. Throws FCM_ERR_SCALE_INVALID. */
export function parseScaleTarget(text: string): ScaleTarget {
	if (text === 'max') return {kind: 'max'};
	if (!/^[+-]?\d{1,9}$/.test(text)) throw new FcmError('FCM_ERR_SCALE_INVALID', `"${text}" is not a number of workers`);
	return {kind: /^[+-]/.test(text) ? 'relative' : 'absolute', value: Number(text)};
}
