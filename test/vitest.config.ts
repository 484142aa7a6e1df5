import {fileURLToPath} from 'node:url';
import {defineConfig} from 'vitest/config';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Two projects: `unit` runs sources in this process, `integration` runs the built programs as a user would. */
export default defineConfig({
	root,
	test: {
		reporters: ['default', new URL('./helpers/plain-reporter.ts', import.meta.url).pathname],
		watch: false,
		projects: [
			{
				root,
				test: {name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}', 'test/tui/**/*.test.tsx'], testTimeout: 20_000},
			},
			{
				root,
				test: {
					name: 'integration',
					include: ['test/integration/**/*.test.ts'],
					testTimeout: 120_000,
					hookTimeout: 60_000,
					pool: 'forks',
					fileParallelism: false,
				},
			},
		],
	},
});
