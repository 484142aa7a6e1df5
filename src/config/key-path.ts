import type {AppConfig} from './ecosystem-schema.ts';
import type {Path} from './findings.ts';
import type {ParsedApp} from './parse-app.ts';

/** The path of a key as the user wrote it; a key that is not there is told at its app. */
export function keyPath({path, written}: ParsedApp, key: keyof AppConfig): Path {
	return [...path, written.get(key) ?? key];
}
