import type {Facts} from './facts.ts';
import type {Finding} from './finding.ts';

const check = 'daemon';

/** Whether it answers, and is of this version. The apps live without it. */
export function daemonCheck({trust, daemon, lockHolder, masters, self}: Facts): Finding[] {
	if (trust.kind !== 'ours') return [];
	switch (daemon.kind) {
		case 'answers': {
			const {pid, version} = daemon.info;
			if (version === self.version) return [{check, severity: 'ok', message: `${pid} answers, version ${version}`}];
			const message = `${pid} is of version ${version}, and this command of ${self.version}`;
			return [{check, severity: 'note', message, mend: 'fcm daemon update'}];
		}
		case 'mute': {
			const message = `it is there and does not answer: ${daemon.reason}`;
			const mend = lockHolder === null ? undefined : `kill -9 ${lockHolder}; fcm ls`;
			return [{check, severity: 'problem', message, ...(mend && {mend})}];
		}
		case 'none': {
			const alive = masters.filter(({state}) => state.kind !== 'none').length;
			if (alive === 0) return [{check, severity: 'ok', message: 'none runs; the next command starts one'}];
			const message = `none runs, and ${alive === 1 ? 'one app runs' : `${alive} apps run`} without it`;
			return [{check, severity: 'note', message, mend: 'fcm ls'}];
		}
	}
}
