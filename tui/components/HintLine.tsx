import {hintSegments} from '../keymap/hint-segments.ts';
import {fitSegments} from '../layout/fit-segments.ts';
import {type MonitState, modeOf} from '../store/monit-state.ts';
import {visibleApps} from '../store/selection.ts';
import {Line} from './Line.tsx';
import {Span} from './Span.tsx';

/** The bottom line: a question, a filter that is being typed, why a key did nothing, or the keys. */
export function HintLine({state, columns}: {state: MonitState; columns: number}) {
	const lead = leadOf(state);
	const room = columns - (lead ? lead.text.length + 2 : 0);
	const hints = fitSegments(hintSegments(modeOf(state)), Math.max(0, room), 2);
	const keys = hints.map(({text}) => text).join('  ');
	return (
		<Line>
			{lead && <Span tone={lead.tone}>{`${lead.text}  `}</Span>}
			{keys.length <= room && <Span tone="dim">{keys}</Span>}
		</Line>
	);
}

function leadOf(state: MonitState): {text: string; tone: 'title' | 'warn'} | null {
	const {prompt, filter, notice} = state;
	if (prompt.kind === 'confirm') return {text: question(prompt.action), tone: 'warn'};
	if (notice !== null) return {text: `! ${notice}`, tone: 'warn'};
	if (state.view.screen === 'logs' || prompt.kind === 'help') return null;
	if (prompt.kind === 'filter') return {text: `/${filter}▏ ${matches(state)}`, tone: 'title'};
	return filter === '' ? null : {text: `/${filter} ${matches(state)}`, tone: 'title'};
}

function matches(state: MonitState): string {
	return `${visibleApps(state).length} of ${state.apps.length}`;
}

function question({verb, app}: {verb: string; app: string}): string {
	return verb === 'stop' ? `Stop ${app}? y/N` : `Restart ${app}? Nothing serves meanwhile. y/N`;
}
