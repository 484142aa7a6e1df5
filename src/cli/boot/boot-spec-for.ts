import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {entrypoints} from '../../entrypoints.ts';
import {FcmError} from '../../shared/errors.ts';
import type {CommandContext} from '../command-context.ts';
import type {BootSpec} from './boot-spec.ts';
import type {Machine} from './machine.ts';

/**
 * What this node and this installation of fcm are to run: for the caller's FCM_HOME, or for another user's, whose is
 * `~/.fcm` unless FCM_HOME is set. Rejects with FCM_ERR_USAGE for a user that is not there.
 */
export async function bootSpecFor(
	{env, home}: Pick<CommandContext, 'env' | 'home'>,
	machine: Pick<Machine, 'homeOf'>,
	user: string | undefined,
): Promise<BootSpec> {
	const program = {node: process.execPath, cli: fileURLToPath(entrypoints.cli)};
	if (user === undefined) return {...program, home, user: null};
	checkName(user);
	const homeOfUser = await machine.homeOf(user);
	if (homeOfUser === null) throw usage(`there is no user ${user} on this machine`);
	return {...program, home: env.FCM_HOME ? home : path.join(homeOfUser, '.fcm'), user};
}

/** It becomes a part of a file's name, and `@` would make the unit a template. */
export function checkName(user: string): void {
	if (/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(user)) return;
	throw usage(`--user ${JSON.stringify(user)}: not the name of a user`);
}

function usage(message: string): FcmError {
	return new FcmError('FCM_ERR_USAGE', message);
}
