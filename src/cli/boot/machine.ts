import {execFile} from 'node:child_process';
import {accessSync, constants, existsSync, readFileSync} from 'node:fs';
import {homedir, userInfo} from 'node:os';
import path from 'node:path';
import type {CommandContext} from '../command-context.ts';

/** A program that was run to its end. */
export interface Ran {
	command: string;
	/** `absent`: there is no such program. */
	outcome: 'done' | 'failed' | 'absent';
	stdout: string;
	/** The last line of its stderr, or how it ended; empty when it is done. */
	said: string;
}

/** What starting at boot depends on. Tests make their own. */
export interface Machine {
	platform: NodeJS.Platform;
	isRoot: boolean;
	/** Who asks. */
	user: string;
	/** Where units lie: of this user, and of the machine. */
	unitFolders: {user: string; system: string};
	/** Whether the user's service manager runs without a session, from boot on. */
	lingers(user: string): boolean;
	/** A user's home directory; null when there is no such user. */
	homeOf(user: string): Promise<string | null>;
	has(program: string): boolean;
	/** By an argument list, no shell; at most 30 s. */
	run(program: string, ...args: string[]): Promise<Ran>;
}

export function thisMachine({env}: Pick<CommandContext, 'env'>): Machine {
	const run: Machine['run'] = (program, ...args) => runProgram(env, program, args);
	return {
		platform: process.platform,
		isRoot: process.geteuid?.() === 0,
		user: userName(),
		unitFolders: {user: path.join(configFolder(env), 'systemd/user'), system: '/etc/systemd/system'},
		lingers: (user) => existsSync(path.join('/var/lib/systemd/linger', user)),
		homeOf: async (user) => homeIn(await passwdLines(run, user), user),
		has: (program) => searchPath(env).some((folder) => isExecutable(path.join(folder, program))),
		run,
	};
}

/** A container may run under a uid without a name. */
function userName(): string {
	try {
		return userInfo().username;
	} catch {
		return String(process.geteuid?.() ?? 'user');
	}
}

function configFolder(env: NodeJS.ProcessEnv): string {
	const {XDG_CONFIG_HOME: said} = env;
	return said && path.isAbsolute(said) ? said : path.join(env.HOME || homedir(), '.config');
}

const runDeadlineMs = 30_000;

function runProgram(env: NodeJS.ProcessEnv, program: string, args: readonly string[]): Promise<Ran> {
	const command = [program, ...args].join(' ');
	return new Promise((resolve) => {
		execFile(program, args, {env, timeout: runDeadlineMs}, (error, stdout, stderr) => {
			if (!error) return resolve({command, outcome: 'done', stdout, said: ''});
			const outcome = error.code === 'ENOENT' ? 'absent' : 'failed';
			const said = outcome === 'absent' ? `there is no ${program} here` : (lastLine(stderr) ?? howItEnded(error));
			resolve({command, outcome, stdout, said});
		});
	});
}

function howItEnded({code, killed}: {code?: unknown; killed?: boolean}): string {
	return killed ? `it was not done within ${runDeadlineMs / 1000} s` : `it exited with ${code}`;
}

function lastLine(text: string): string | undefined {
	return text.trim().split('\n').at(-1) || undefined;
}

/** Of whatever knows the users of this machine; a small one has no getent. */
async function passwdLines(run: Machine['run'], user: string): Promise<string> {
	const {outcome, stdout} = await run('getent', 'passwd', user);
	return outcome === 'absent' ? readFileSync('/etc/passwd', 'utf8') : stdout;
}

function homeIn(passwd: string, user: string): string | null {
	const fields = passwd
		.split('\n')
		.map((line) => line.split(':'))
		.find(([name]) => name === user);
	return fields?.[5] || null;
}

function searchPath({PATH = ''}: NodeJS.ProcessEnv): string[] {
	return [...PATH.split(path.delimiter).filter((folder) => folder !== ''), '/usr/bin', '/bin'];
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
