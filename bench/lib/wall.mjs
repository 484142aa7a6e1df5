import {spawnSync} from 'node:child_process';

/** How long one run of node takes, in milliseconds, and what it printed. Throws unless it exits with 0. */
export function wallMs(args, env, timeout = 20_000) {
	const start = performance.now();
	const {status, stdout, stderr} = spawnSync(process.execPath, args, {env, timeout, encoding: 'utf8'});
	const ms = performance.now() - start;
	if (status !== 0) throw new Error(`node ${args.join(' ')}: exit code ${status}: ${stderr}`);
	return {ms, stdout};
}
