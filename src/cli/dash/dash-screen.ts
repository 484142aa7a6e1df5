import type {Blessed, BlessedContrib, Element, LineChart, Screen} from './blessed.ts';
import {type DashLayout, dashLayout, leastSize, type PaneName, type Place} from './dash-layout.ts';
import type {Chart, ChartName, DashView, Line, Piece, Tone} from './dash-view.ts';

const lineColors = ['yellow', 'cyan', 'magenta', 'green', 'blue', 'red'] as const;
const toneColors: Readonly<Record<Tone, string | null>> = {
	...{plain: null, dim: null, good: 'green', warn: 'yellow', bad: 'red'},
};
const chartNames: readonly ChartName[] = ['requests', 'latency', 'errors', 'cpu', 'memory'];
const listTitles = {ready: 'ready', events: 'events', slow: 'slowest now'} as const;

interface Panes {
	head: Element;
	charts: Record<ChartName, LineChart>;
	lists: Record<keyof typeof listTitles, Element>;
}

/** Draws views on a terminal. Everything is made anew when its size changes: the charts ask for theirs only once. */
export class DashScreen {
	readonly #blessed: Blessed;
	readonly #contrib: BlessedContrib;
	readonly #screen: Screen;
	readonly #color: boolean;
	#panes: Panes | null = null;
	#layout: DashLayout | null = null;
	#view: DashView | null = null;

	constructor(
		modules: {blessed: Blessed; contrib: BlessedContrib},
		options: {color: boolean; onQuit(key: string): void},
	) {
		this.#blessed = modules.blessed;
		this.#contrib = modules.contrib;
		this.#color = options.color;
		this.#screen = quietly(() =>
			this.#blessed.screen({
				smartCSR: true,
				fullUnicode: true,
				forceUnicode: true,
				title: 'fcm dash',
				autoPadding: false,
			}),
		);
		// Where there is braille there are lines, too: no need of the terminal's second character set, of which tmux's copies show letters.
		this.#screen.tput.brokenACS = true;
		this.#screen.key(['q', 'C-c'], (_, key) => options.onQuit(key.full));
		this.#screen.on('resize', () => {
			this.#build();
			this.#draw();
		});
		this.#build();
	}

	show(view: DashView): void {
		this.#view = view;
		this.#draw();
	}

	leave(): void {
		this.#screen.destroy();
	}

	#build(): void {
		for (const child of [...this.#screen.children]) child.destroy();
		const {width, height} = this.#screen;
		this.#layout = dashLayout(width, height);
		this.#panes = null;
		if (!this.#layout) {
			const content = `fcm dash needs ${leastSize.columns} columns and ${leastSize.rows} rows; q quits`;
			this.#add(this.#blessed.box({left: 0, top: 0, width: '100%', height: '100%', content}));
			return;
		}
		const head = this.#add(this.#blessed.box({left: 0, top: 0, width: '100%', height: 1, tags: true, wrap: false}));
		const charts = Object.fromEntries(chartNames.map((name) => [name, this.#chart(name)]));
		const lists = Object.fromEntries(Object.keys(listTitles).map((name) => [name, this.#list(name as PaneName)]));
		this.#panes = {head, charts, lists} as Panes;
	}

	#chart(name: ChartName): LineChart {
		const options = {
			...this.#frame(name),
			wrap: false,
			...{showLegend: false, numYLabels: 2, minY: 0, maxY: 1, xPadding: 5, xLabelPadding: 3, abbreviate: true},
			style: {line: 'normal', text: 'normal', baseline: 'normal'},
		};
		const chart = this.#contrib.line(options);
		// Its own reckoning leaves four columns and a line unused; what is below the labels of the x axis is cut off.
		chart.calcSize = function calcSize() {
			this.canvasSize = {width: this.width * 2 - 4, height: this.height * 4 - 4};
		};
		return this.#add(chart);
	}

	#list(name: PaneName): Element {
		return this.#add(this.#blessed.box({...this.#frame(name), wrap: false}));
	}

	#frame(name: PaneName): Record<string, unknown> & Place {
		return {...this.#layout![name], tags: true, label: ' ', border: {type: 'line'}};
	}

	#add<E extends Element>(element: E): E {
		this.#screen.append(element);
		return element;
	}

	#draw(): void {
		if (this.#panes && this.#layout && this.#view) {
			const {head, charts, lists} = this.#panes;
			const {banner} = this.#view;
			head.setContent(banner === null ? this.#text([{text: this.#view.head}]) : this.#banner(banner));
			for (const name of chartNames) this.#plot(charts[name], this.#view.charts[name], this.#layout[name]);
			this.#fill(lists);
		}
		this.#screen.render();
	}

	#fill(lists: Panes['lists']): void {
		const {ready, events, slow} = this.#view!;
		const room = this.#layout!.events.height - 2;
		const fill = (element: Element, title: string, lines: readonly Line[], none: string) => {
			element.setLabel(` ${title} `);
			element.setContent(lines.length > 0 ? lines.map((line) => this.#text(line)).join('\n') : none);
		};
		const more = ready.length > room ? `${listTitles.ready}, ${ready.length - room} more` : listTitles.ready;
		fill(lists.ready, more, ready.slice(0, room), 'no app');
		fill(lists.events, listTitles.events, events.slice(-room), 'nothing has happened yet');
		fill(lists.slow, listTitles.slow, slow.slice(0, room), 'none in flight');
	}

	#plot(element: LineChart, chart: Chart, {width}: Place): void {
		element.setLabel(` ${this.#text(legendThatFits(chart, width - 6))} `);
		element.options.maxY = chart.top;
		const {times} = this.#view!;
		const none = {points: times.map(() => 0), line: -1};
		const lines = chart.lines.length > 0 ? chart.lines : [none];
		element.setData(
			lines.map(({points, line}) => ({title: '', x: times, y: points, style: {line: this.#lineColor(line)}})),
		);
	}

	#lineColor(line: number): string {
		return this.#color && line >= 0 ? lineColors[line % lineColors.length]! : 'normal';
	}

	#banner(text: string): string {
		const escaped = this.#blessed.escape(` ${text} `);
		return this.#color ? `{red-bg}{white-fg}${escaped}{/}` : `{inverse}${escaped}{/}`;
	}

	#text(line: Line): string {
		return line.map((piece) => this.#piece(piece)).join('');
	}

	#piece({text, tone = 'plain', line}: Piece): string {
		const escaped = this.#blessed.escape(text);
		const color = line === undefined ? toneColors[tone] : this.#lineColor(line);
		return this.#color && color !== null ? `{${color}-fg}${escaped}{/${color}-fg}` : escaped;
	}
}

/** The title, then as many apps as there is room for. */
function legendThatFits({title, legend}: Chart, room: number): Line {
	const pieces: Piece[] = [{text: title}];
	let left = room - title.length;
	for (const [index, piece] of legend.entries()) {
		const rest = legend.length - index - 1;
		const needs = piece.text.length + 2 + (rest > 0 ? ` +${rest}`.length : 0);
		if (needs > left) return [...pieces, {text: ` +${legend.length - index}`}];
		pieces.push({text: '  '}, piece);
		left -= piece.text.length + 2;
	}
	return pieces;
}

/** blessed prints what it does not understand of a terminal's description, and goes on without. */
function quietly<T>(make: () => T): T {
	const {error} = console;
	console.error = () => {};
	try {
		return make();
	} finally {
		console.error = error;
	}
}
