import {isDeepStrictEqual} from 'node:util';
import type {AppSpec} from '../protocol/app-spec.ts';
import {readSpec, writeSpec} from '../state-dir/bundle.ts';

/** Makes the app's bundle hold this spec. A durable write takes milliseconds, so not when it holds it already. */
export function keepBundle(home: string, spec: AppSpec): void {
	if (!holds(home, spec)) writeSpec(home, spec);
}

function holds(home: string, spec: AppSpec): boolean {
	try {
		return isDeepStrictEqual(readSpec(home, spec.name), spec);
	} catch {
		return false;
	}
}
