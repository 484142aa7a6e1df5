import {mkdirSync, renameSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fixture} from './fixture.ts';

/** The code of a good release: fixtures/apps/http.cjs, whose answers carry `RELEASE`. `more` runs after it. */
export function goodRelease(number: number, more = ''): string {
	return `process.env.RELEASE = '${number}';\nrequire(${JSON.stringify(fixture('http.cjs'))});\n${more}\n`;
}

/** The folders of deploys: `releases/1`, `releases/2` …, and the link `current` to one of them. */
export class Releases {
	readonly #folder: string;

	constructor(dir: string, app: string) {
		this.#folder = path.join(dir, app);
		mkdirSync(path.join(this.#folder, 'releases'), {recursive: true});
	}

	/** What the ecosystem file names: a path through the link. */
	get script(): string {
		return path.join(this.#folder, 'current', 'app.cjs');
	}

	/** Writes a release and lets `current` point to it, in one step, as deploy tools do. */
	deploy(number: number, code: string): void {
		const release = path.join(this.#folder, 'releases', String(number));
		mkdirSync(release, {recursive: true});
		writeFileSync(path.join(release, 'app.cjs'), code);
		const link = path.join(this.#folder, `current.${number}`);
		symlinkSync(release, link);
		renameSync(link, path.join(this.#folder, 'current'));
	}
}
