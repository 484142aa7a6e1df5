import type {Facts} from './facts.ts';
import type {Finding} from './finding.ts';

const check = 'lock';

/** One daemon per home, by the lock: who has it must be who answers. */
export function lockCheck({trust, locked, lockHolder, daemon}: Facts): Finding[] {
	if (trust.kind !== 'ours') return [];
	const who = lockHolder === null ? 'a process' : `process ${lockHolder}`;
	if (daemon.kind === 'answers') {
		const {pid} = daemon.info;
		if (!locked || (lockHolder !== null && lockHolder !== pid)) {
			const holder = locked ? who : 'nobody';
			const message = `daemon ${pid} answers, but ${holder} holds the lock of this home`;
			return [{check, severity: 'problem', message, mend: `kill ${pid}; fcm ls`}];
		}
		return [{check, severity: 'ok', message: `held by daemon ${pid}`}];
	}
	if (!locked) return [{check, severity: 'ok', message: 'free'}];
	if (daemon.kind === 'mute') return [{check, severity: 'ok', message: `held by ${who}`}];
	const message = `${who} holds the lock, but no daemon listens`;
	return [{check, severity: 'problem', message, ...(lockHolder !== null && {mend: `kill -9 ${lockHolder}; fcm ls`})}];
}
