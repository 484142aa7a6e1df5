import {fileURLToPath} from 'node:url';

/** The path of an app in test/fixtures/apps. */
export function fixture(name: string): string {
	return fileURLToPath(new URL(`../fixtures/apps/${name}`, import.meta.url));
}

/** The text of a script that runs a fixture: what a deploy overwrites. */
export function release(name: string, number = 1): string {
	return `process.env.RELEASE = '${number}';\nrequire(${JSON.stringify(fixture(name))});\n`;
}

/** The path of a program in test/fixtures/fork-apps. */
export function forkFixture(name: string): string {
	return fileURLToPath(new URL(`../fixtures/fork-apps/${name}`, import.meta.url));
}
