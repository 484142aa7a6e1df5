import {existsSync} from 'node:fs';
import path from 'node:path';
import picomatch from 'picomatch';
import type {WatchSpec} from '../../protocol/app-spec.ts';

export interface WatchFilter {
	/** Files and directories to watch, all that is below included. */
	roots: string[];
	/** Whether a path, and all that is below it, is of no interest. */
	ignores(path: string): boolean;
	/** Whether a change of this file counts. */
	accepts(path: string): boolean;
}

type Matcher = (path: string) => boolean;

/**
 * Paths may be globs; what is there under this very name is no glob (`pages/[id]`). What fcm itself writes in `home` is of
 * no interest either: it is written at every reload, which would cause the next one.
 */
export function watchFilter({paths, ignore}: Pick<WatchSpec, 'paths' | 'ignore'>, home: string): WatchFilter {
	const wanted = paths.map((pattern) => (existsSync(pattern) || !isGlob(pattern) ? whole(pattern) : glob(pattern)));
	// The directory that a plain path is in may look like a glob: both readings count.
	const unwanted = ignore.flatMap((pattern) =>
		isGlob(pattern) ? [below(pattern), matcher(pattern)] : [below(pattern)],
	);
	return {
		roots: [...new Set(wanted.map(({root}) => root))],
		ignores: (path) => isOurs(path, home) || unwanted.some((matches) => matches(path)),
		accepts: (path) => wanted.some(({matches}) => matches(path)),
	};
}

/** An app may live in the home too. */
function isOurs(file: string, home: string): boolean {
	const [name = ''] = path.relative(home, file).split(path.sep);
	return /^(apps|run|saves)$|^(apps|config|daemon)\.json|^events\.ndjson|^daemon\.log|^lock/.test(name);
}

function whole(path: string): {root: string; matches: Matcher} {
	return {root: path, matches: below(path)};
}

function glob(pattern: string): {root: string; matches: Matcher} {
	return {root: picomatch.scan(pattern).base || '/', matches: matcher(pattern)};
}

function isGlob(pattern: string): boolean {
	return picomatch.scan(pattern).isGlob;
}

function matcher(pattern: string): Matcher {
	return picomatch(pattern, {dot: true});
}

function below(path: string): Matcher {
	const directory = path.endsWith('/') ? path : `${path}/`;
	return (other) => other === path || other.startsWith(directory);
}
