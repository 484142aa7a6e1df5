import {appsOnDisk} from '../client/apps-on-disk.ts';
import {appsInHistory} from '../client/event-history.ts';
import {fittingApps, type Selectable, selectApps} from '../shared/select-apps.ts';

/**
 * Which apps selectors mean when it is about the past: those of the state directory, those that are deleted and only
 * remembered, and those that come later. Asks no daemon. Rejects with FCM_ERR_APP_NOT_FOUND.
 */
export async function chooseEventApps(home: string, selectors: readonly string[]): Promise<(app: string) => boolean> {
	if (selectors.length === 0 || selectors.includes('all')) return () => true;
	const living = appsOnDisk(home);
	const names = new Set(living.map(({name}) => name));
	const gone = (await appsInHistory(home)).filter((name) => !names.has(name));
	// What namespace they had is not remembered; no app's namespace is empty.
	const known: Selectable[] = [...living, ...gone.map((name) => ({name, namespace: ''}))];
	selectApps(known, selectors);

	const verdicts = new Map<string, boolean>();
	const judge = (app: string) => {
		const isKnown = known.some(({name}) => name === app);
		const apps = isKnown ? known : [...known, appsOnDisk(home).find(({name}) => name === app) ?? unknown(app)];
		return selectors.some((selector) => fittingApps(apps, selector).includes(app));
	};
	return (app) => {
		const verdict = verdicts.get(app) ?? judge(app);
		verdicts.set(app, verdict);
		return verdict;
	};
}

function unknown(name: string): Selectable {
	return {name, namespace: ''};
}
