/** How many lines each part of the table screen gets. Their sum is never more than the lines there are. */
export interface TablePlan {
	/** One less than the terminal has: Ink clears and repeats the whole screen when a frame fills it. */
	total: number;
	header: number;
	head: number;
	apps: number;
	detail: number;
	actions: number;
	hint: number;
}

export interface TableNeeds {
	/** Of the terminal. */
	rows: number;
	apps: number;
	/** Under the selected app: head of the workers, workers, notes. */
	detail: number;
	actions: number;
	focus: 'apps' | 'workers';
}

/** The apps keep two fifths of the body at least, or three lines while one moves among the workers. */
export function planTable({rows, apps, detail, actions, focus}: TableNeeds): TablePlan {
	const total = Math.max(1, rows - 1);
	const hint = total >= 2 ? 1 : 0;
	const header = Math.min(total >= 15 ? 2 : 1, total - hint);
	const head = total >= 6 ? 1 : 0;
	const free = total - hint - header - head;
	const actionLines = Math.min(actions, Math.floor(free / 3));
	const body = free - actionLines;
	const leastApps = Math.min(apps, focus === 'workers' ? 3 : Math.ceil(body * 0.4), body);
	const detailLines = Math.min(detail, body - leastApps);
	return {
		total,
		header,
		head,
		apps: Math.min(apps, body - detailLines),
		detail: detailLines,
		actions: actionLines,
		hint,
	};
}

export interface DetailPlan {
	head: number;
	workers: number;
	/** A line that says which part of the workers is shown. */
	place: number;
	notes: number;
}

/** Notes say what is wrong: they get half of the lines before any worker does, and what workers leave. */
export function planDetail(lines: number, workers: number, notes: number): DetailPlan {
	const first = Math.min(notes, workers === 0 ? lines : Math.ceil(lines / 2));
	const left = lines - first;
	const place = workers >= left && left >= 3 ? 1 : 0;
	const shown = left < 2 ? 0 : Math.min(workers, left - 1 - place);
	const head = shown > 0 ? 1 : 0;
	return {head, workers: shown, place, notes: Math.min(notes, lines - head - shown - place)};
}
