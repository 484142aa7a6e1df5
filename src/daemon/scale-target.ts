import {maxInstances} from '../protocol/app-spec.ts';
import type {ScaleTarget} from '../protocol/control-api.ts';
import {FcmError} from '../shared/errors.ts';

export interface ScaleQuestion {
	app: string;
	/** How many workers are wanted now. */
	current: number;
	/** What `max` means here: the cores of this machine. */
	cores: number;
	to: ScaleTarget;
}

/** The number of workers that is asked for, 1 to 512. Errors: FCM_ERR_SCALE_INVALID, in words of what was asked. */
export function resolveScale({app, current, cores, to}: ScaleQuestion): number {
	switch (to.kind) {
		case 'max':
			return Math.min(cores, maxInstances);
		case 'absolute':
			return checked(to.value, `${app} cannot have ${to.value} workers`, `\`fcm stop ${app}\` stops it`);
		case 'relative': {
			const wanted = current + to.value;
			const asked = `${app} has ${count(current)}; ${signed(to.value)} would ${to.value < 0 ? 'leave' : 'make'} ${wanted}`;
			return checked(wanted, asked, `\`fcm stop ${app}\` stops it`);
		}
		default:
			throw new FcmError('FCM_ERR_SCALE_INVALID', `${app}: not a number of workers: ${JSON.stringify(to)}`);
	}
}

function checked(wanted: number, asked: string, hintForZero: string): number {
	if (!Number.isInteger(wanted)) throw invalid(`${asked}: not a whole number`);
	if (wanted === 0) throw invalid(`${asked}; ${hintForZero}`);
	if (wanted < 0) throw invalid(asked);
	if (wanted > maxInstances) throw invalid(`${asked}; the most is ${maxInstances}`);
	return wanted;
}

function invalid(message: string): FcmError {
	return new FcmError('FCM_ERR_SCALE_INVALID', message);
}

function count(workers: number): string {
	return workers === 1 ? '1 worker' : `${workers} workers`;
}

function signed(value: number): string {
	return value < 0 ? String(value) : `+${value}`;
}
