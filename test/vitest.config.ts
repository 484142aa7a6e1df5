import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitest/config';

const root = fileURLToPath(new URL('../', import.meta.url));

/**
 * Two projects, one after the other: `unit` runs sources in this process, `integration` runs the built programs as a
 * user would. Two integration files at a time, whatever the machine has: they mostly wait, and each has a home of its own.
 */
export default defineConfig({
	root,
	test: {
		reporters: ['default', new URL('./helpers/plain-reporter.ts', import.meta.url).pathname],
		watch: false,
		projects: [
			{
				root,
				test: {
					name: 'unit',
					include: ['test/unit/**/*.test.{ts,tsx}', 'test/tui/**/*.test.tsx'],
					testTimeout: 20_000,
					sequence: {groupOrder: 0},
				},
			},
			{
				root,
				test: {
					name: 'integration',
					include: ['test/integration/**/*.test.ts'],
					testTimeout: 120_000,
					hookTimeout: 60_000,
					pool: 'forks',
					maxWorkers: 2,
					sequence: {groupOrder: 1},
				},
			},
		],
	},
});
