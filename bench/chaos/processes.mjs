/** What fcm runs for one home, by what the kernel tells (Linux) and nobody has to say. */
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, realpathSync} from 'node:fs';

/** As in src/state-dir/home-mark.ts. */
const markOf = (home) => createHash('sha256').update(realpathSync(home)).digest('hex').slice(0, 16);

/** Takes the mark while the home is there: it may be removed later. */
export function processesOf(home) {
	const own = `FCM_HOME=${home}`;
	const mark = `FCM_HOME_MARK=${markOf(home)}`;
	/** `{daemons: pid[], masters: {pid, app}[], workers: {pid, app, slot}[], others: string[]}` without what workers have started themselves. */
	return () => {
		const found = {daemons: [], masters: [], workers: [], others: []};
		const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
		const marked = new Map();
		for (const pid of all.map(Number)) {
			const environ = read(pid, 'environ').split('\0');
			if (environ.includes(mark)) marked.set(pid, environ);
			else if (environ.includes(own) && isAlive(pid))
				sortIn(found, pid, read(pid, 'cmdline').split('\0').join(' ').trim());
		}
		for (const [pid, environ] of marked) {
			if (marked.has(parentOf(pid)) || !isAlive(pid)) continue;
			const variable = (name) => environ.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
			found.workers.push({pid, app: variable('FCM_APP'), slot: Number(variable('NODE_APP_INSTANCE'))});
		}
		return found;
	};
}

function sortIn(found, pid, command) {
	const [, title] = /^fcm: (\S+)/.exec(command) ?? [];
	const [, starting] = /\/app-master\.js (\S+)/.exec(command) ?? [];
	if (title === 'daemon' || /\/daemon\.js\b/.test(command)) found.daemons.push(pid);
	else if (title ?? starting) found.masters.push({pid, app: title ?? starting});
	else if (!/\/(cli|held-sockets)\.js\b/.test(command)) found.others.push(`${pid} ${command}`);
}

function read(pid, file) {
	try {
		return readFileSync(`/proc/${pid}/${file}`, 'utf8');
	} catch {
		return '';
	}
}

/** After the name, which may hold anything: state, parent. */
const statOf = (pid) => read(pid, 'stat').split(') ').at(-1).split(' ');

const isAlive = (pid) => !['', 'Z', 'X'].includes(statOf(pid)[0]);

const parentOf = (pid) => Number(statOf(pid)[1]);
