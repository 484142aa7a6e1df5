import {readFileSync} from 'node:fs';
import path from 'node:path';

export interface InstalledPackage {
	version?: string;
	missing?: true;
	dependencies?: Record<string, InstalledPackage>;
}

interface Manifest {
	name?: unknown;
	version?: unknown;
	dependencies?: unknown;
	optionalDependencies?: unknown;
}

/** No project that a person looks at has more. */
const maxPackages = 5000;

/**
 * The npm packages that the project in `folder` uses, as `npm ls --json` lists them: each where it is found first, without
 * npm and without running anything.
 */
export function installedPackages(folder: string): {name: string; version: string; dependencies: object} {
	const seen = new Set<string>();
	const root = manifestIn(folder) ?? {};
	return {
		name: String(root.name ?? path.basename(folder)),
		version: String(root.version ?? ''),
		dependencies: dependenciesOf(root, folder, seen),
	};
}

function dependenciesOf(manifest: Manifest, folder: string, seen: Set<string>): Record<string, InstalledPackage> {
	const names = [manifest.dependencies, manifest.optionalDependencies].flatMap((list) =>
		typeof list === 'object' && list !== null ? Object.keys(list) : [],
	);
	const entries = [...new Set(names)].sort().map((name) => [name, packageOf(name, folder, seen)] as const);
	return Object.fromEntries(entries);
}

function packageOf(name: string, from: string, seen: Set<string>): InstalledPackage {
	// A name is a name, never a way out of node_modules.
	const place = /^(@[\w.-]+\/)?[\w-][\w.-]*$/.test(name) ? placeOf(name, from) : null;
	if (!place) return {missing: true};
	const manifest = manifestIn(place) ?? {};
	const version = String(manifest.version ?? '');
	if (seen.has(place) || seen.size >= maxPackages) return {version};
	seen.add(place);
	const dependencies = dependenciesOf(manifest, place, seen);
	return {version, ...(Object.keys(dependencies).length > 0 && {dependencies})};
}

/** As Node looks for it. */
function placeOf(name: string, from: string): string | null {
	for (let folder = from; ; folder = path.dirname(folder)) {
		const place = path.join(folder, 'node_modules', name);
		if (manifestIn(place)) return place;
		if (folder === path.dirname(folder)) return null;
	}
}

function manifestIn(folder: string): Manifest | null {
	try {
		const value: unknown = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
		return typeof value === 'object' ? (value as Manifest | null) : null;
	} catch {
		return null;
	}
}
