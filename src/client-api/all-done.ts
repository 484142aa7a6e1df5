import type {OperationResult} from '../protocol/operation.ts';
import {FcmError, type WireError} from '../shared/errors.ts';
import type {Done} from './client.ts';

/** Throws the error of the first app that failed, with all results in its details. */
export function allDone(results: readonly OperationResult[]): Done[] {
	return requireAll(results, (result) => (result.ok ? null : result.error)) as Done[];
}

/** The same for answers that have an `error` when they are one. */
export function allAnswered<Answer extends object>(answers: readonly Answer[]): Exclude<Answer, {error: WireError}>[] {
	const errorOf = (answer: Answer) => ('error' in answer ? (answer.error as WireError) : null);
	return requireAll(answers, errorOf) as Exclude<Answer, {error: WireError}>[];
}

function requireAll<Result>(results: readonly Result[], errorOf: (result: Result) => WireError | null): Result[] {
	for (const result of results) {
		const error = errorOf(result);
		if (error === null) continue;
		const {code, message, details} = FcmError.fromWire(error);
		throw new FcmError(code, message, {details: {...details, results}});
	}
	return [...results];
}
