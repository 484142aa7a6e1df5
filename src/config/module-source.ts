import {realpathSync} from 'node:fs';
import {pathToFileURL} from 'node:url';
import {withDeadline} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import {describeValue} from './describe-value.ts';
import type {EcosystemSource} from './ecosystem-source.ts';

/** For a config that waits for something; an app's start should not hang on it silently. */
const importDeadlineMs = 30_000;

/**
 * Runs an ecosystem file that is a program: its default export, its `apps`, or its `module.exports`.
 * @throws FcmError FCM_ERR_CONFIG_INVALID when it throws, with its message and the line of the file.
 */
export async function importModuleSource(file: string, absolute: string): Promise<EcosystemSource> {
	// As Node itself does, so that the stack of an error names the same path.
	const real = realpathSync(absolute);
	let exported: Record<string, unknown>;
	try {
		exported = await withDeadline(import(pathToFileURL(real).href), importDeadlineMs, file);
	} catch (error) {
		const message = `${file}: failed to load\n${failure(error, real)}`;
		throw new FcmError('FCM_ERR_CONFIG_INVALID', message, {details: {problems: [message]}, cause: error});
	}
	return {value: configOf(exported), keyProblems: [], locate: () => ({offset: 0, text: file})};
}

function configOf(exported: Record<string, unknown>): unknown {
	// Other exports are the program's own affair.
	if (exported.default === undefined) return 'apps' in exported ? {apps: exported.apps} : {};
	// Compiled from TypeScript to CommonJS: the default export is one level deeper.
	const config = exported.default;
	const compiled = typeof config === 'object' && config !== null && '__esModule' in config && 'default' in config;
	return compiled ? config.default : config;
}

/** The error in its own words, and where in the user's file it was; fcm's and Node's own stack lines help nobody. */
function failure(error: unknown, real: string): string {
	if (FcmError.is(error)) return `  it did not finish within ${importDeadlineMs / 1000} s`;
	if (!(error instanceof Error)) return `  it threw ${describeValue(error)}`;
	const places = [`${real}:`, `${pathToFileURL(real).href}:`];
	const frame = error.stack?.split('\n').find((line) => places.some((place) => line.includes(place)));
	const message = error.message.replaceAll('\n', '\n  ');
	return `  ${error.name}: ${message}${frame ? `\n    ${frame.trim()}` : ''}`;
}
