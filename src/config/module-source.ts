import {realpathSync} from 'node:fs';
import {pathToFileURL} from 'node:url';
import {withDeadline} from '../shared/deadline.ts';
import {FcmError} from '../shared/errors.ts';
import {describeValue} from './describe-value.ts';
import type {EcosystemSource} from './ecosystem-source.ts';
import {asGuest} from './guest-process.ts';
import {isTypeScript} from './script-language.ts';

/** For a config that waits for something: an app's start must not hang on it silently. */
const defaultDeadlineMs = 10_000;

/**
 * Runs an ecosystem file that is a program: its default export, its `apps`, or its `module.exports`; a function there is
 * called, and may be async. What it prints goes to stderr.
 * @throws FcmError FCM_ERR_CONFIG_INVALID when it throws, with its message and the line of the file.
 */
export async function importModuleSource(
	file: string,
	absolute: string,
	deadlineMs: number = defaultDeadlineMs,
): Promise<EcosystemSource> {
	// As Node itself does, so that the stack of an error names the same path.
	const real = realpathSync(absolute);
	let value: unknown;
	try {
		value = await asGuest(() => withDeadline(run(real), deadlineMs, file));
	} catch (error) {
		const message = `${file}: failed to load\n${failure(error, real, deadlineMs)}`;
		throw new FcmError('FCM_ERR_CONFIG_INVALID', message, {details: {problems: [message]}, cause: error});
	}
	return {value, keyProblems: [], locate: () => ({offset: 0, text: file})};
}

async function run(real: string): Promise<unknown> {
	const config = configOf(isTypeScript(real) ? await importTypeScript(real) : await import(pathToFileURL(real).href));
	return typeof config === 'function' ? await config() : config;
}

/** Not Node's own type stripping: Node 20 has none, and where there is one it knows no enums and no `.js` for a `.ts`. */
async function importTypeScript(real: string): Promise<Record<string, unknown>> {
	const {createJiti} = await import('jiti/static');
	// Nothing is written beside the user's file, nor read from an earlier run.
	const jiti = createJiti(pathToFileURL(real).href, {fsCache: false, moduleCache: false, interopDefault: false});
	return jiti.import(real);
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
function failure(error: unknown, real: string, deadlineMs: number): string {
	if (FcmError.is(error)) return `  it did not finish within ${deadlineMs / 1000} s`;
	if (!(error instanceof Error)) return `  it threw ${describeValue(error)}`;
	const places = [`${real}:`, `${pathToFileURL(real).href}:`];
	const frame = error.stack?.split('\n').find((line) => places.some((place) => line.includes(place)));
	// Of TypeScript that cannot be parsed: the place is in the message.
	const [, words, place] = /^ParseError: (.*?)\s*\n\s*(\S+:\d+:\d+)/.exec(error.message) ?? [];
	if (words !== undefined) return `  SyntaxError: ${words}\n    ${place}`;
	const message = error.message.replaceAll('\n', '\n  ');
	return `  ${error.name}: ${message}${frame ? `\n    ${frame.trim()}` : ''}`;
}
