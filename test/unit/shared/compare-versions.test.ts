import {expect, test} from 'vitest';
import {compareVersions} from '../../../src/shared/compare-versions.ts';

test.each([
	['0.1.0', '0.2.0'],
	['0.9.0', '0.10.0'],
	['1.0.0-beta.2', '1.0.0-beta.10'],
	['1.0.0-beta.2', '1.0.0'],
	['1.9.9', '2.0.0-alpha'],
])('%s is older than %s', (older, newer) => {
	expect(compareVersions(older, newer)).toBeLessThan(0);
	expect(compareVersions(newer, older)).toBeGreaterThan(0);
});

test.each([
	['0.1.0', '0.1.0'],
	['v0.1.0', '0.1.0'],
	['0.1.0+build.7', '0.1.0'],
])('%s is as old as %s', (one, other) => {
	expect(compareVersions(one, other)).toBe(0);
});
