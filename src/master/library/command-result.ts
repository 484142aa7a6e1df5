import type {OperationResult} from '../../protocol/operation.ts';
import {FcmError} from '../../shared/errors.ts';

/** What a command has done. `tookMs` and `phasesMs` in milliseconds. */
export type CommandResult = Omit<OperationResult & {ok: true}, 'ok' | 'opaque'>;

/** @throws FcmError what the command has failed with */
export function commandResult(result: OperationResult): CommandResult {
	if (!result.ok) throw FcmError.fromWire(result.error);
	const {ok: _ok, opaque: _opaque, ...done} = result;
	return done;
}
