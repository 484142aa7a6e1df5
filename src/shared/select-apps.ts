import {FcmError} from './errors.ts';
import {didYouMean} from './nearest-word.ts';

export interface Selectable {
	name: string;
	namespace: string;
	id?: number;
}

/**
 * The names that the selectors mean, each once, in the order of `apps`. A selector is `all`, an app's name, else a
 * namespace, else an id, or `/regex/` over names. `all` may mean none; any other that fits none is FCM_ERR_APP_NOT_FOUND, so
 * that nothing is done when a part of the command was a slip.
 */
export function selectApps(apps: readonly Selectable[], selectors: readonly string[]): string[] {
	if (!isListOfWords(selectors)) throw new FcmError('FCM_ERR_USAGE', 'name an app, a namespace, an id, /regex/ or all');
	const chosen = new Set(selectors.flatMap((selector) => fittingOrThrow(apps, selector)));
	return apps.map((app) => app.name).filter((name) => chosen.has(name));
}

function isListOfWords(value: unknown): boolean {
	return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string');
}

function fittingOrThrow(apps: readonly Selectable[], selector: string): string[] {
	const found = fittingApps(apps, selector);
	if (found.length === 0 && selector !== 'all') throw notFound(apps, selector);
	return found;
}

/** The names that one selector means; none when it fits none. Throws FCM_ERR_USAGE for a broken pattern. */
export function fittingApps(apps: readonly Selectable[], selector: string): string[] {
	if (selector === 'all') return apps.map((app) => app.name);
	const pattern = patternOf(selector);
	if (!pattern && apps.some((app) => app.name === selector)) return [selector];
	const fits = (app: Selectable) => (pattern ? pattern.test(app.name) : app.namespace === selector);
	const found = apps.filter(fits);
	const isId = found.length === 0 && /^\d{1,9}$/.test(selector);
	return (isId ? apps.filter(({id}) => id === Number(selector)) : found).map((app) => app.name);
}

/** `/regex/` and `/regex/i`; anything else is not a pattern. */
function patternOf(selector: string): RegExp | null {
	const [, source, flags] = /^\/(.+)\/(i?)$/.exec(selector) ?? [];
	if (source === undefined) return null;
	try {
		return new RegExp(source, flags);
	} catch (error) {
		throw new FcmError('FCM_ERR_USAGE', `${selector}: ${error instanceof Error ? error.message : error}`);
	}
}

/** For a selector that fits no app: FCM_ERR_APP_NOT_FOUND, with the nearest name. */
export function notFound(apps: readonly Selectable[], selector: string): FcmError {
	if (apps.length === 0)
		return new FcmError('FCM_ERR_APP_NOT_FOUND', `no app called "${selector}": there are none yet`);
	if (selector.startsWith('/')) return new FcmError('FCM_ERR_APP_NOT_FOUND', `no app's name fits ${selector}`);
	const known = apps.flatMap((app) => [app.name, app.namespace]);
	return new FcmError('FCM_ERR_APP_NOT_FOUND', `no app called "${selector}"${didYouMean(selector, known)}`);
}
