/** The load generator of the tests (test/helpers/load.ts has its own tests), compiled on the fly. */
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

const source = fileURLToPath(new URL('../../test/helpers/load.ts', import.meta.url));
const {outputFiles} = await build({
	entryPoints: [source],
	bundle: true,
	platform: 'node',
	format: 'esm',
	write: false,
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');

export const {startLoad} = await import(`data:text/javascript;base64,${code}`);
