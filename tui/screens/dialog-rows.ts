import {formatRate} from '../../src/shared/format.ts';
import {cellWidth, padCells, wrapWords} from '../layout/cells.ts';
import {type Row, row, type Span, span} from '../layout/row.ts';
import {nameToType} from '../store/ask.ts';
import {appOf} from '../store/lists.ts';
import {commandLine, type MonitAction} from '../store/monit-action.ts';
import type {MonitState, Prompt} from '../store/monit-state.ts';
import {plainText} from '../words/plain-text.ts';

type Confirm = Prompt & {kind: 'confirm'};

/** A box in the middle of the screen; the cancel button has the focus at first. */
export function dialogRows(state: MonitState, prompt: Confirm): readonly Row[] {
	const {columns} = state.size;
	const inner = Math.max(10, Math.min(64, columns - 8));
	const words = wrapWords(plainText(question(state, prompt.action)), inner);
	const text: readonly Span[][] = [
		[span(plainText(commandLine(prompt.action)), 'title')],
		...words.map((each) => [span(each)]),
		...typingRows(prompt),
		[],
		buttons(prompt),
	];
	const margin = ' '.repeat(Math.max(0, Math.floor((columns - inner - 4) / 2)));
	const edge = (left: string, right: string) => row(span(`${margin}${left}${'─'.repeat(inner + 2)}${right}`, 'warn'));
	return [edge('┌', '┐'), ...text.map((spans) => framed(spans, inner, margin)), edge('└', '┘')];
}

function framed(spans: readonly Span[], inner: number, margin: string): Row {
	let left = inner;
	const cut = spans.map(({text, tone}) => {
		const shown = padCells(text, Math.min(left, cellWidth(text)));
		left -= cellWidth(shown);
		return span(shown, tone);
	});
	return row(span(`${margin}│ `, 'warn'), ...cut, span(' '.repeat(Math.max(0, left))), span(' │', 'warn'));
}

function typingRows({typing, action}: Confirm): readonly Span[][] {
	if (typing.need === 'no') return [];
	if (typing.need === 'asked') return [[span('looking whether this is production …', 'dim')]];
	return [
		[span('This is production. ', 'bad'), span(`Type ${plainText(nameToType(action))}:`)],
		[span(`> ${plainText(typing.text)}▏`, 'title')],
	];
}

/** The one with the focus is in reverse video and has brackets: seen without any colour. */
function buttons({focus, action}: Confirm): Span[] {
	const go = `${action.verb === 'run' ? 'run' : action.verb} it`;
	const one = (words: string, focused: boolean) =>
		span(focused ? `[ ${words} ]` : `  ${words}  `, focused ? 'button' : 'plain');
	return [one('Cancel', focus === 'cancel'), span('   '), one(go, focus === 'go')];
}

/** What it hits, as of now. */
function question(state: MonitState, action: MonitAction): string {
	switch (action.verb) {
		case 'stop':
			return `${hits(state, action.apps)} Nothing serves until it is started again.`;
		case 'restart':
			return `${hits(state, action.apps)} Nothing serves until the new workers are ready; r reloads without a gap.`;
		case 'delete':
			return `${hits(state, action.apps)} Stops it and forgets it, its logs included.`;
		case 'kill':
			return `What worker ${action.slot} (pid ${action.pid}) of ${action.app} is answering is lost; x replaces it without loss.`;
		default:
			return 'This may cost requests.';
	}
}

function hits(state: MonitState, names: readonly string[]): string {
	const apps = names.flatMap((name) => appOf(state, name)?.status ?? []);
	const workers = apps.reduce((sum, app) => sum + app.workers.length, 0);
	const rate = apps.reduce((sum, app) => sum + app.requests.perSecond, 0);
	const count = names.length === 1 ? '' : `${names.length} apps, `;
	return `${count}${workers} ${workers === 1 ? 'worker' : 'workers'}, ${formatRate(rate)} requests per second now.`;
}
