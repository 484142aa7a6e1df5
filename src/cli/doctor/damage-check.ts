import path from 'node:path';
import type {Facts} from './facts.ts';
import {type Finding, shellPath} from './finding.ts';

const check = 'damage';

/** State files that could not be read and were set aside. */
export function damageCheck({entries}: Facts): Finding[] {
	const aside = entries.filter((entry) => entry.kind === 'file' && /\.corrupt-/.test(path.basename(entry.path)));
	if (aside.length === 0)
		return entries.length > 0 ? [{check, severity: 'ok', message: 'no state file was ever damaged'}] : [];
	return aside.map((entry) => ({
		check,
		severity: 'note',
		message: `${entry.path} was damaged and set aside; \`fcm ls\` shows whether an app is missing`,
		mend: `rm ${shellPath(entry.path)}`,
	}));
}
