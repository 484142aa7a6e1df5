import type {Change, OperationResult} from '../../protocol/operation.ts';
import {formatDuration} from '../../shared/format.ts';
import type {CommandContext} from '../command-context.ts';
import {failureText} from './failure-text.ts';
import type {Verb} from './progress-model.ts';
import {renderFitting, type Span} from './spans.ts';
import {tableRoom} from './status-view.ts';
import {type Style, type Styles, stylesFor} from './styles.ts';

type Success = Extract<OperationResult, {ok: true}>;

const gap: Span = ['  '];

/** Generations that a command replaced, by app. */
export type Replaced = ReadonlyMap<string, number>;

/** Prints a line per app that went well on stdout, and a block per app that did not on stderr. */
export function reportOperation(
	context: CommandContext,
	verb: Verb,
	results: readonly OperationResult[],
	replaced: Replaced,
): void {
	const width = Math.max(0, ...results.map(({app}) => app.length));
	const styles = stylesFor(context, context.stdout);
	const isEnding = verb === 'stop' || verb === 'delete' || verb === 'kill';
	for (const result of results) {
		if (!result.ok) {
			context.stderr.write(failureText(result.app, result.error, stylesFor(context, context.stderr)));
			continue;
		}
		if (context.quiet) continue;
		const isDown = isEnding || result.change === 'deleted';
		const name: Span = [result.app.padEnd(width)];
		const change: Span = [result.change, changeStyle(result.change, styles)];
		const forms = isDown ? [downWords(result)] : upForms(result, replaced.get(result.app) ?? null);
		const lines = forms.map((words) => [name, gap, change, ...words.flatMap((word): Span[] => [gap, [word]])]);
		context.stdout.write(`${renderFitting(lines, tableRoom(context))}\n`);
		for (const note of isDown ? [] : notes(result)) context.stdout.write(`${styles.dim(`  note: ${note}`)}\n`);
	}
}

/**
 * `generation 3 → 4`, `2/2 ready`, `0.0.0.0:3000`, `1.4 s (surging 0.3, proving 1.0, retiring 0.1)`; then the same with less,
 * for narrow terminals.
 */
function upForms(result: Success, replaced: number | null): string[][] {
	if (result.change === 'added') return [['not started (autostart: false)']];
	if (result.change === 'unchanged' && result.ready === 0) return [['not running']];
	const isNewer = replaced !== null && replaced < result.generation;
	const generation = `generation ${!isNewer ? result.generation : `${replaced} → ${result.generation}`}`;
	const ready = `${result.ready}/${result.wanted} ready`;
	const listening = result.listening.length > 0 ? [result.listening.join(', ')] : [];
	const isSame = result.change === 'unchanged';
	const took = isSame ? [] : [formatDuration(result.tookMs)];
	return [
		[generation, ready, ...listening, ...(isSame ? [] : [duration(result)])],
		[generation, ready, ...listening, ...took],
		[generation, ready, ...took],
		[ready, ...took],
		[ready],
	];
}

function downWords(result: Success): string[] {
	return result.change === 'unchanged' ? ['was not running'] : [duration(result)];
}

function duration({tookMs, phasesMs}: Success): string {
	const phases = Object.entries(phasesMs ?? {}).map(([phase, ms]) => `${phase} ${(ms / 1000).toFixed(1)}`);
	return phases.length > 0 ? `${formatDuration(tookMs)} (${phases.join(', ')})` : formatDuration(tookMs);
}

function changeStyle(change: Change, styles: Styles): Style {
	if (change === 'aborted' || change === 'rolled back') return styles.yellow;
	return change === 'unchanged' || change === 'stopped' || change === 'deleted' ? styles.dim : styles.green;
}

/** What a user might be wrong about otherwise. */
function notes({app, change, ready, listening, phasesMs, opaque}: Success): string[] {
	return [
		...(phasesMs?.vacating === undefined
			? []
			: ['it had a gap: each worker of a fork app without `sockets` ends before its successor begins']),
		...(ready > 0 && listening.length === 0 && !opaque
			? [`${app} is ready but listens on nothing; if it should, its listen() has not been called yet`]
			: []),
		...(change === 'rolled back'
			? [`the files are as they were: the next reload or start runs what the script's path leads to then`]
			: []),
	];
}
