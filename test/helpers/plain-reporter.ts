import type {Reporter, TestModule} from 'vitest/node';

/** Ends the output with `N passed, N failed`, plain, for CI to read. */
export default class PlainReporter implements Reporter {
	onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
		let passed = 0;
		let failed = unhandled.length;
		for (const module of modules) {
			if (module.errors().length > 0) failed += 1;
			for (const test of module.children.allTests()) {
				const {state} = test.result();
				if (state === 'passed') passed += 1;
				if (state === 'failed') failed += 1;
			}
		}
		process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
	}
}
