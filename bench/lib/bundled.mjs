/** Helpers of the tests, which are TypeScript, for the benchmark: bundled on the fly into a folder that goes with it. */
import {writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';
import {temporaryFolder} from './cleanup.mjs';

const helpers = fileURLToPath(new URL('../../test/helpers/', import.meta.url));

/** Everything that the files (paths in test/helpers, all in one folder) export. */
export async function bundled(...files) {
	const resolveDir = path.join(helpers, path.dirname(files[0]));
	const contents = files.map((file) => `export * from './${path.basename(file)}';`).join('\n');
	const {outputFiles} = await build({
		stdin: {contents, resolveDir, loader: 'ts'},
		...{bundle: true, platform: 'node', format: 'cjs', write: false, logLevel: 'error'},
		define: {'import.meta.url': JSON.stringify(pathToFileURL(path.join(resolveDir, 'x')).href)},
	});
	const {folder} = temporaryFolder('fcm-bench-helpers-');
	const file = path.join(folder, 'helpers.cjs');
	await writeFile(file, outputFiles[0].contents);
	return createRequire(import.meta.url)(file);
}
