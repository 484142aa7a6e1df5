import {copyFileSync, cpSync, readdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const {version} = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {version: string};

export interface OtherVersion {
	version: string;
	/** Its `cli.cjs`. */
	cli: string;
	/** The folder of its programs, to put something else in the place of one. */
	dist: string;
}

/** The build once more under another version number, as an installation beside it. `dir` is made. */
export function otherVersion(dir: string, number: string): OtherVersion {
	const dist = path.join(dir, 'dist');
	cpSync(path.join(root, 'dist'), dist, {recursive: true});
	copyFileSync(path.join(root, 'package.json'), path.join(dir, 'package.json'));
	symlinkSync(path.join(root, 'node_modules'), path.join(dir, 'node_modules'));
	let places = 0;
	for (const name of readdirSync(dist).filter((file) => /\.c?js$/.test(file))) {
		const file = path.join(dist, name);
		const text = readFileSync(file, 'utf8');
		// The bundler has set it as `var version="0.1.0"`.
		const changed = text.replace(
			new RegExp(`(["'\`])${version.replaceAll('.', '\\.')}\\1`, 'g'),
			JSON.stringify(number),
		);
		if (changed === text) continue;
		places++;
		writeFileSync(file, changed);
	}
	if (places === 0) throw new Error(`no program in dist/ knows its version ${version}`);
	return {version: number, cli: path.join(dist, 'cli.cjs'), dist};
}
