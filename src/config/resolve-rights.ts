import {readFileSync} from 'node:fs';
import type {AppSpec} from '../protocol/app-spec.ts';
import {didYouMean} from '../shared/nearest-word.ts';
import type {Findings} from './findings.ts';
import {keyPath} from './key-path.ts';
import type {ParsedApp} from './parse-app.ts';

interface Account {
	name: string;
	id: number;
	/** Of a user: the number of the main group. */
	group: number;
}

/** Names become numbers here, so that an account that is renamed or gone is told by the command and not by a worker. */
export function resolveRights(app: ParsedApp, findings: Findings): Pick<AppSpec, 'uid' | 'gid' | 'umask'> {
	const {uid: user, gid: group, umask = null} = app.config;
	if (user === undefined && group === undefined) return {uid: null, gid: null, umask};
	const found = user === undefined ? null : find('user', '/etc/passwd', user);
	const given = group === undefined ? null : find('group', '/etc/group', group);
	const uid = found?.id ?? null;
	const gid = given?.id ?? found?.group ?? null;
	// Without a group of its own the user would keep fcm's, which may be root's.
	if (user !== undefined && uid !== null && gid === null && !app.refused.has('gid') && group === undefined)
		findings.problem(keyPath(app, 'uid'), `/etc/passwd has no user ${user}, so its group is not known; give "gid" too`);
	checkPrivilege(app, uid, gid, findings);
	return {uid, gid, umask};

	function find(what: 'user' | 'group', file: string, wanted: string | number): Partial<Account> | null {
		const accounts = readAccounts(file);
		const name = String(wanted);
		const byName = accounts.find((account) => account.name === name);
		if (byName) return byName;
		if (/^\d{1,10}$/.test(name)) return accounts.find(({id}) => id === Number(name)) ?? {id: Number(name)};
		const names = accounts.map((account) => account.name);
		const key = what === 'user' ? 'uid' : 'gid';
		findings.problem(keyPath(app, key), `${file} has no ${what} "${name}"${didYouMean(name, names)}`);
		return null;
	}
}

/** Only root may become somebody else; others would get EPERM from every fork. */
function checkPrivilege(app: ParsedApp, uid: number | null, gid: number | null, findings: Findings): void {
	if (process.geteuid?.() === 0) return;
	const other = (uid !== null && uid !== process.getuid?.()) || (gid !== null && gid !== process.getgid?.());
	if (other)
		findings.problem(keyPath(app, uid === null ? 'gid' : 'uid'), 'only root can run an app as another user or group');
}

function readAccounts(file: string): Account[] {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch {
		return [];
	}
	return text.split('\n').flatMap((line) => {
		const [name, , id, group] = line.split(':');
		return name && id && !name.startsWith('#') ? [{name, id: Number(id), group: Number(group)}] : [];
	});
}
