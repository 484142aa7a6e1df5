const whole = /^(\S+) (out|err|end) (\d+)\.$/;

/** Looks at the lines of one stream of `numbered-lines.cjs`, in the order in which they are kept. */
export class LineCheck {
	lines = 0;
	/** Lines of which a later one of the same worker is there. */
	missing = 0;
	#next = new Map();
	#problems = [];
	/** Of a worker that was killed while it wrote: its last words, of which nothing may follow. */
	#cut = new Map();

	take(line) {
		this.lines += 1;
		const [, id, stream, text] = whole.exec(line) ?? [];
		if (id === undefined) return this.#takeCut(line);
		const number = Number(text);
		const next = this.#next.get(id) ?? 0;
		if (this.#cut.has(id)) this.#problem(`a line of ${id} is cut, and not its last: ${this.#cut.get(id)}`);
		if (number < next) this.#problem(`after ${next - 1} of ${id} comes ${number}`);
		this.missing += Math.max(number - next, 0);
		this.#next.set(id, stream === 'end' ? number : number + 1);
	}

	/** In words, the first few. */
	broken(app, stream) {
		return this.#problems.slice(0, 5).map((problem) => `${app} ${stream}: ${problem}`);
	}

	#takeCut(line) {
		const id = [...this.#next.keys()].find((known) => line.startsWith(known));
		if (id === undefined && !/^[\d-]*[0-9a-z]*( (o|e)?\w* ?\d*)?$/.test(line))
			this.#problem(`no line of ours: ${line.slice(0, 100)}`);
		if (id !== undefined) this.#cut.set(id, line.slice(0, 100));
	}

	#problem(words) {
		this.#problems.push(words);
	}
}
