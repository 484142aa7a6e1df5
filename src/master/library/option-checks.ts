import {maxInstances} from '../../protocol/app-spec.ts';
import {FcmError} from '../../shared/errors.ts';
import {didYouMean} from '../../shared/nearest-word.ts';
import {signalNames} from '../../shared/signals.ts';
import type {LibraryOptions} from './library-options.ts';
import {signalActionWords} from './signal-actions.ts';

/** Says what is wrong with a value, or nothing. */
type Check = (value: unknown) => string | null;
type Checks = Record<string, Check>;

/** What a timer can wait for: 24.8 days. */
const maxMs = 2 ** 31 - 1;

const ms = integer(0, maxMs, 'milliseconds');
const count = integer(0, Number.MAX_SAFE_INTEGER, 'a whole number');
const positive = integer(1, Number.MAX_SAFE_INTEGER, 'a whole number');
const flag = kind('boolean', 'true or false');
const hook = orNull(kind('function', 'a function'));
const path: Check = (value) => (isText(value) && value !== '' ? null : `expected a path, got ${shown(value)}`);
const urlPath: Check = (value) =>
	isText(value) && value.startsWith('/') ? null : `expected a path such as "/health", got ${shown(value)}`;

const ecvControl: Check = (value) => (typeof value === 'boolean' ? null : oneOf(['loopback', 'anywhere'])(value));

const readyWords = ['auto', 'listening', 'message', 'online'];

/** Every option has a check: one without does not compile. */
const checks: Record<keyof LibraryOptions, Check> = {
	exec: path,
	workers: integer(1, maxInstances, 'a number of workers'),
	args: (value) => (Array.isArray(value) ? null : `expected a list, got ${shown(value)}`),
	execArgv: texts,
	cwd: path,
	env: environment,
	name: (value) => (isText(value) && value !== '' ? null : `expected a name, got ${shown(value)}`),
	startupTimeout: integer(1, maxMs, 'milliseconds'),
	shutdownTimeout: ms,
	readyWhen: (value) =>
		typeof value === 'object'
			? nested({http: urlPath, status: integer(100, 999, 'a status code')}, ['http'])(value)
			: oneOf(readyWords)(value),
	minUptime: ms,
	autorestart: flag,
	restartDelay: ms,
	maxRestartDelay: ms,
	maxRestarts: positive,
	stopExitCodes: (value) =>
		Array.isArray(value) && value.every((code) => Number.isInteger(code) && code >= 0 && code <= 255)
			? null
			: `expected a list of exit codes, got ${shown(value)}`,
	killSignal: oneOf([...signalNames, 'disconnect']),
	rollout: nested({
		strategy: oneOf(['replace', 'rolling', 'canary']),
		soak: ms,
		surge: positive,
		canary: nested({workers: positive, duration: ms}),
	}),
	balance: oneOf(['round-robin', 'shared', 'sticky', 'least-connections']),
	recycle: nested({
		maxMemory: positive,
		maxRequests: positive,
		maxRequestsJitter: count,
		maxConnections: positive,
		maxAge: integer(1, maxMs, 'milliseconds'),
	}),
	watchdog: orNull(integer(1, maxMs, 'milliseconds')),
	health: orNull(nested({http: urlPath, interval: integer(1, maxMs, 'milliseconds'), failures: positive}, ['http'])),
	ecv: (value) =>
		typeof value === 'boolean' || value === null
			? null
			: nested({path: urlPath, monitor: orNull(urlPath), control: ecvControl})(value),
	silent: flag,
	log: orNull((value) =>
		isObject(value) || typeof value === 'function' ? null : `expected a logger, got ${shown(value)}`,
	),
	beforeReload: hook,
	beforeShutdown: hook,
	hookTimeout: integer(1, maxMs, 'milliseconds'),
	signals: signalMap,
};

/** Those that are fixed when the Master is made. */
const fixed = new Set<string>(['name', 'balance', 'signals']);

/** @throws FcmError FCM_ERR_CONFIG_INVALID that names every option that cannot be, and the nearest of one that is unknown */
export function checkOptions(options: unknown): asserts options is LibraryOptions {
	if (!isObject(options)) throw invalid([`expected an object of options, got ${shown(options)}`]);
	const problems = problemsIn(checks, options);
	if (options.exec === undefined) problems.unshift('exec: the program of the workers is missing');
	if (problems.length > 0) throw invalid(problems);
}

/** The same for options that are changed later. */
export function checkLiveOptions(options: unknown): asserts options is Partial<LibraryOptions> {
	if (!isObject(options)) throw invalid([`expected an object of options, got ${shown(options)}`]);
	const isFixed = Object.keys(options).filter((name) => fixed.has(name));
	const problems = [...isFixed.map((name) => `${name}: is fixed by the constructor`), ...problemsIn(checks, options)];
	if (problems.length > 0) throw invalid(problems);
}

function invalid(problems: readonly string[]): FcmError {
	return new FcmError('FCM_ERR_CONFIG_INVALID', `options of Master: ${problems.join('; ')}`);
}

function problemsIn(known: Checks, options: Record<string, unknown>): string[] {
	return Object.entries(options).flatMap(([name, value]) => {
		const check = Object.hasOwn(known, name) ? known[name] : undefined;
		if (!check) return [`${name}: unknown${didYouMean(name, Object.keys(known))}`];
		const problem = value === undefined ? null : check(value);
		return problem === null ? [] : [`${name}: ${problem}`];
	});
}

function nested(known: Checks, required: readonly string[] = []): Check {
	return (value) => {
		if (!isObject(value)) return `expected an object, got ${shown(value)}`;
		const missing = required.filter((name) => value[name] === undefined).map((name) => `${name}: is missing`);
		const problems = [...missing, ...problemsIn(known, value)];
		return problems.length > 0 ? problems.join('; ') : null;
	};
}

function orNull(check: Check): Check {
	return (value) => (value === null ? null : check(value));
}

function integer(least: number, most: number, what: string): Check {
	const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `${least} to ${most}`;
	return (value) =>
		Number.isInteger(value) && Number(value) >= least && Number(value) <= most
			? null
			: `expected ${what}, ${range}, got ${shown(value)}`;
}

function kind(type: 'boolean' | 'function', what: string): Check {
	return (value) => (typeof value === type ? null : `expected ${what}, got ${shown(value)}`);
}

function oneOf(words: readonly string[]): Check {
	return (value) => {
		if (isText(value) && words.includes(value)) return null;
		const meant = isText(value) ? didYouMean(value, words) : '';
		const list = words.length > 8 ? 'the name of a signal' : words.join(', ');
		return `expected ${list}, got ${shown(value)}${meant}`;
	};
}

function texts(value: unknown): string | null {
	return Array.isArray(value) && value.every(isText) ? null : `expected a list of strings, got ${shown(value)}`;
}

function environment(value: unknown): string | null {
	if (!isObject(value)) return `expected an object of strings, got ${shown(value)}`;
	const wrong = Object.entries(value).find(([, each]) => !isText(each) || each.includes('\0'));
	return wrong ? `${wrong[0]}: expected a string` : null;
}

function signalMap(value: unknown): string | null {
	if (value === false) return null;
	const action = orNull((each) => (typeof each === 'function' ? null : oneOf(signalActionWords)(each)));
	const known = Object.fromEntries(signalNames.map((name) => [name, action]));
	return nested(known)(value);
}

function isText(value: unknown): value is string {
	return typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Short, and never what may be a secret. */
function shown(value: unknown): string {
	if (isText(value)) return JSON.stringify(value.slice(0, 40));
	if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined)
		return String(value);
	return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
