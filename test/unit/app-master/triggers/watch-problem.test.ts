import {expect, test} from 'vitest';
import {watchProblem} from '../../../../src/app-master/triggers/watch-problem.ts';

test.each([
	['ENOSPC', /^not all files are watched: .*max_user_watches/],
	['EMFILE', /^not all files are watched: .*max_user_instances, ulimit -n/],
	['ENFILE', /^not all files are watched/],
	['EACCES', /^EACCES: permission denied, watch '\/srv'$/],
])('%s is told in words that say what to do', (code, words) => {
	const error = Object.assign(new Error(`${code}: permission denied, watch '/srv'`), {code});
	expect(watchProblem(error)).toMatch(words);
});
