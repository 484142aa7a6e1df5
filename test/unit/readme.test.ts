import {readFileSync, writeFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {configReference} from '../../src/config/ecosystem-schema.ts';
import {errorTable, exitCodes} from '../../src/shared/errors.ts';

const file = new URL('../../README.md', import.meta.url);

/** The tables of the README that are made from code. `npm run readme` writes them. */
const tables = {
	config: table(
		['key', 'type', 'default', 'meaning'],
		configReference().map(({key, type, default: value, doc}) => [`\`${key}\``, type, value, doc]),
	),
	errors: table(
		['code', 'exit', 'what to do'],
		Object.entries(errorTable).map(([code, {exitCode, hint}]) => [`\`${code}\``, String(exitCode), hint]),
	),
};

function table(head: string[], rows: string[][]): string {
	const line = (cells: string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
	return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function section(name: string): RegExp {
	return new RegExp(`(<!-- generated: ${name} -->\n)[\\s\\S]*?(<!-- /generated -->)`);
}

describe('the README', () => {
	if (process.env.README_WRITE) {
		let text = readFileSync(file, 'utf8');
		for (const [name, rows] of Object.entries(tables))
			text = text.replace(section(name), (_, before: string, after: string) => `${before}${rows}\n${after}`);
		writeFileSync(file, text);
	}
	const readme = readFileSync(file, 'utf8');

	for (const [name, rows] of Object.entries(tables)) {
		it(`has the ${name} table of the code (npm run readme writes it)`, () => {
			expect(section(name).exec(readme)?.[0]).toContain(rows);
		});
	}

	it('names every exit code', () => {
		for (const code of Object.values(exitCodes)) expect(readme).toMatch(new RegExp(`^\\| ${code} \\|`, 'm'));
	});
});
