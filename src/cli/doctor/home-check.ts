import type {Facts} from './facts.ts';
import {type Finding, shellPath} from './finding.ts';

const check = 'home';

/** Whether the home is there, and may be believed. */
export function homeCheck({home, trust}: Facts): Finding[] {
	switch (trust.kind) {
		case 'ours':
			return [{check, severity: 'ok', message: home}];
		case 'missing':
			return [{check, severity: 'note', message: `${home} is not there: nothing was started yet, or it was removed`}];
		case 'refused':
			return [{check, severity: 'problem', message: trust.reason, mend: `ls -ld ${shellPath(home)}`}];
	}
}
