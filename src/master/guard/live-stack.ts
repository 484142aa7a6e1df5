import type {WorkerStack} from '../../protocol/activity.ts';
import {captureStack} from './capture-stack.ts';
import type {InspectorLines} from './inspector-lines.ts';

/** Longer than the second after which a worker that has nothing to do looks at its own clock, which is when it can be paused. */
const captureMs = 3000;

/** Our own code in a worker: what it does there is not what the app does. */
const ours = /\bpreload\.cjs:\d+/;

/** Where the JavaScript of a worker is that lives on. Never rejects. */
export async function liveStack(pid: number, inspector: InspectorLines): Promise<Pick<WorkerStack, 'frames' | 'why'>> {
	const over = new AbortController();
	const timer = setTimeout(() => over.abort(), captureMs).unref();
	try {
		const capture = await captureStack({pid, inspector, signal: over.signal, livesOn: true});
		if (capture.kind === 'gone') return {frames: [], why: 'it has ended'};
		if (capture.kind === 'none') return {frames: [], why: capture.why};
		const isIdle = capture.frames.every((frame) => ours.test(frame) || /\bnode:/.test(frame));
		return isIdle
			? {frames: [], why: 'nothing of the app was running: its event loop waits'}
			: {frames: capture.frames, why: null};
	} finally {
		clearTimeout(timer);
	}
}
