import {readFileSync, writeFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {ecosystemJsonSchema} from '../../../src/config/json-schema.ts';

const file = new URL('../../../src/config/schema.json', import.meta.url);

test('schema.json is the schema of the code (npm run readme writes it)', () => {
	const text = `${JSON.stringify(ecosystemJsonSchema(), null, '\t')}\n`;
	if (process.env.README_WRITE) writeFileSync(file, text);
	expect(readFileSync(file, 'utf8')).toBe(text);
});
