import type {WorkerFailureDetails} from '../../protocol/operation.ts';
import {FcmError, type WireError} from '../../shared/errors.ts';
import type {Styles} from './styles.ts';

/**
 * What happened to one app, why, the last stderr lines of its failed worker, and what to do. `hasDaemon`: false leaves the
 * latter out, which is about commands that then have no meaning.
 */
export function failureText(app: string, error: WireError, styles: Styles, hasDaemon = true): string {
	const {reason, stderr} = workerFailure(error.details);
	const known = FcmError.fromWire(error);
	const lines = [`${styles.bold(app)}  ${styles.red('failed:')} ${error.message}`];
	if (reason !== null && !error.message.includes(reason)) lines.push(`  reason: ${reason}`);
	for (const line of stderr) lines.push(`  ${styles.dim('│')} ${line}`);
	lines.push(styles.dim(hasDaemon ? `  ${known.hint} (${error.code})` : `  (${error.code})`));
	return `${lines.join('\n')}\n`;
}

/** The details are of another process, maybe of another version: what is not as expected is left out. */
function workerFailure(details: Partial<WorkerFailureDetails> = {}): {reason: string | null; stderr: string[]} {
	const {reason, stderr} = details;
	return {
		reason: typeof reason === 'string' ? reason : null,
		stderr: Array.isArray(stderr) ? stderr.map(String).slice(-20) : [],
	};
}
