import type {HistoryCells} from '../../../../src/protocol/history.ts';

/** `count` cells that end at `endsAt`; a figure is a number for all of them, or one for each. */
export function cells(
	{stepMs, endsAt, count}: {stepMs: number; endsAt: number; count: number},
	figures: Partial<
		Record<'requests' | 'errors' | 'p50' | 'p99' | 'cpuPercent' | 'rssBytes', number | (number | null)[]>
	> = {},
): HistoryCells {
	const list = (name: keyof typeof figures) => {
		const figure = figures[name] ?? 0;
		return (Array.isArray(figure) ? figure : Array(count).fill(figure)) as number[];
	};
	const zeros: number[] = Array(count).fill(0);
	return {
		stepMs,
		endsAt,
		...{requests: list('requests'), errors: list('errors'), p50: list('p50'), p90: zeros, p99: list('p99')},
		...{inFlight: zeros, cpuPercent: list('cpuPercent'), rssBytes: list('rssBytes'), ready: zeros, wanted: zeros},
	};
}
