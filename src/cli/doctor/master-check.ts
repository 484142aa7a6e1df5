import type {MasterLook} from '../../client/look-at-masters.ts';
import type {Facts} from './facts.ts';
import type {Finding} from './finding.ts';

const check = 'masters';

/** Each app master that should be there is, and answers. */
export function masterCheck({trust, masters, registered, self}: Facts): Finding[] {
	if (trust.kind !== 'ours') return [];
	const findings = masters.flatMap((master) => look(master, registered?.get(master.app), self.version) ?? []);
	const answering = masters.filter(({state}) => state.kind === 'answers').length;
	if (findings.length > 0) return findings;
	return [{check, severity: 'ok', message: answering === 1 ? 'one answers' : `${answering} answer`}];
}

function look({app, state}: MasterLook, wanted: string | undefined, version: string): Finding | null {
	switch (state.kind) {
		case 'answers': {
			if (state.version === version) return null;
			const message = `the app master of ${app} (${state.pid}) is of version ${state.version}, this command of ${version}`;
			return {check, severity: 'note', message, mend: `fcm restart ${app}`};
		}
		case 'mute': {
			const message = `the app master of ${app}${state.pid > 0 ? ` (${state.pid})` : ''} does not answer: ${state.reason}`;
			// Its workers finish what is in flight, and the daemon makes it again.
			return {check, severity: 'problem', message, ...(state.pid > 0 && {mend: `kill -9 ${state.pid}`})};
		}
		case 'none': {
			if (wanted !== 'running') return null;
			const message = `${app} should run, and has no app master`;
			return {check, severity: 'problem', message, mend: `fcm start ${app}`};
		}
	}
}
