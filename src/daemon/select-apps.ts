import {didYouMean} from '../config/nearest-word.ts';
import type {Selectors} from '../protocol/control-api.ts';
import {FcmError} from '../shared/errors.ts';

export interface Selectable {
	name: string;
	namespace: string;
}

/**
 * The names that the selectors mean, each once, in the order of `apps`. A selector is `all`, an app's name, else a
 * namespace, else `/regex/` over names. `all` may mean none; any other that fits none is FCM_ERR_APP_NOT_FOUND, so
 * that nothing is done when a part of the command was a slip.
 */
export function selectApps(apps: readonly Selectable[], selectors: Selectors): string[] {
	if (!isListOfWords(selectors)) throw new FcmError('FCM_ERR_USAGE', 'name an app, a namespace, /regex/ or all');
	const chosen = new Set(selectors.flatMap((selector) => select(apps, selector)));
	return apps.map((app) => app.name).filter((name) => chosen.has(name));
}

function isListOfWords(value: unknown): boolean {
	return Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string');
}

function select(apps: readonly Selectable[], selector: string): string[] {
	if (selector === 'all') return apps.map((app) => app.name);
	const pattern = patternOf(selector);
	if (pattern) return orNotFound(apps, selector, (app) => pattern.test(app.name));
	if (apps.some((app) => app.name === selector)) return [selector];
	return orNotFound(apps, selector, (app) => app.namespace === selector);
}

function orNotFound(apps: readonly Selectable[], selector: string, fits: (app: Selectable) => boolean): string[] {
	const found = apps.filter(fits).map((app) => app.name);
	if (found.length === 0) throw notFound(apps, selector);
	return found;
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

/** For a name that is no app. */
export function notFound(apps: readonly Selectable[], selector: string): FcmError {
	if (apps.length === 0)
		return new FcmError('FCM_ERR_APP_NOT_FOUND', `no app called "${selector}": there are none yet`);
	if (selector.startsWith('/')) return new FcmError('FCM_ERR_APP_NOT_FOUND', `no app's name fits ${selector}`);
	const known = apps.flatMap((app) => [app.name, app.namespace]);
	return new FcmError('FCM_ERR_APP_NOT_FOUND', `no app called "${selector}"${didYouMean(selector, known)}`);
}
