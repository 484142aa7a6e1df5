import {listBundles, readSpec} from '../state-dir/bundle.ts';

/** The apps that have a bundle in the state directory: what can be known of them without a daemon. */
export function appsOnDisk(home: string): {name: string; namespace: string}[] {
	return listBundles(home).map((name) => ({name, namespace: namespaceOf(home, name)}));
}

/** A damaged spec costs its app the namespace, not its logs. */
function namespaceOf(home: string, name: string): string {
	try {
		return readSpec(home, name).namespace;
	} catch {
		return 'default';
	}
}
