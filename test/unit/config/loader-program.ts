import {execFileSync} from 'node:child_process';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import type {LoadedEcosystem, LoadOptions} from '../../../src/config/load-ecosystem.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

export interface LoadJob {
	file: string;
	options?: Omit<LoadOptions, 'input'>;
	/** What `-` reads. Without an end: it never comes. */
	input?: {chunks: string[]; ends: boolean};
}

export type LoadAnswer = LoadedEcosystem & {code?: string; message?: string};

const source = `
import {loadEcosystem} from './src/config/load-ecosystem.ts';
async function* stream({chunks, ends}) {
	yield* chunks;
	if (!ends) await new Promise(() => setInterval(() => {}, 1000));
}
const answers = [];
for (const {file, options, input} of JSON.parse(process.argv[2])) {
	const loading = loadEcosystem(file, {...options, input: input && stream(input)});
	answers.push(await loading.catch(({code, message}) => ({code, message})));
}
process.stdout.write(JSON.stringify(answers), () => process.exit(0));
`;

/** vitest has a loader of its own, so config programs are loaded in a Node without it, as `fcm` does. */
export async function buildLoader(folder: string): Promise<string> {
	const program = path.join(folder, 'load.mjs');
	await build({
		stdin: {contents: source, resolveDir: root},
		absWorkingDir: root,
		bundle: true,
		platform: 'node',
		format: 'esm',
		// The UMD file that `main` names cannot be bundled: its requires are computed.
		mainFields: ['module', 'main'],
		// What is CommonJS in the bundle (babel, for TypeScript) requires built-in modules.
		banner: {js: "import {createRequire as fcmRequire} from 'node:module';const require=fcmRequire(import.meta.url);"},
		outfile: program,
	});
	return program;
}

/** One Node for all files, one after the other; its stdout is JSON whatever the files print. */
export function loadAll(program: string, jobs: readonly LoadJob[], cwd: string): LoadAnswer[] {
	const withShell = jobs.map((job) => ({...job, options: {shellEnv: {}, ...job.options}}));
	const output = execFileSync(process.execPath, [program, JSON.stringify(withShell)], {
		...{cwd, encoding: 'utf8', timeout: 60_000, maxBuffer: 64 * 1024 * 1024},
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	return JSON.parse(output);
}
