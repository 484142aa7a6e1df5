import {readFileSync, renameSync, statSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {stylesFor} from '../output/styles.ts';

const maxBytes = 64 * 1024 * 1024;

/** `fcm import pm2 [file]`: an ecosystem file of PM2's dump, to stdout or into a file. Touches neither PM2 nor the apps. */
export async function run(context: CommandContext, {args, options}: CommandCall): Promise<ExitCode> {
	const [source, file] = args;
	if (source !== 'pm2') throw new FcmError('FCM_ERR_USAGE', `import ${source}: only pm2 can be imported`);
	const {importPm2} = await import('../../config/import-pm2.ts');
	const pm2Home = path.resolve(
		context.cwd,
		context.env.PM2_HOME ?? path.join(context.env.HOME ?? os.homedir(), '.pm2'),
	);
	const dump = file === undefined ? path.join(pm2Home, 'dump.pm2') : path.resolve(context.cwd, file);
	const {apps, notes} = importPm2(readDump(dump, file === undefined), {shellEnv: context.env, pm2Home});
	if (apps.length === 0) throw new FcmError('FCM_ERR_CONFIG_INVALID', `${dump}: no apps in it`);
	const text = `${JSON.stringify({apps}, null, '\t')}\n`;
	if (options.out === undefined) context.stdout.write(text);
	else write(path.resolve(context.cwd, String(options.out)), text, options.force === true);
	const {yellow} = stylesFor(context, context.stderr);
	for (const note of notes) context.stderr.write(`${yellow('note:')} ${note}\n`);
	return exitCodes.done;
}

function readDump(dump: string, isDefault: boolean): unknown {
	let text: string;
	try {
		const found = statSync(dump);
		if (!found.isFile()) throw new Error('not a file');
		if (found.size > maxBytes) throw new Error('larger than 64 MiB');
		text = readFileSync(dump, 'utf8');
	} catch (error) {
		const words = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : (error as Error).message;
		const way = isDefault ? '; `pm2 save` writes it' : '';
		throw new FcmError('FCM_ERR_CONFIG_NOT_FOUND', `${dump}: ${words}${way}`, {cause: error});
	}
	try {
		return JSON.parse(text);
	} catch {
		// The parser's own words quote the text, which holds secrets.
		throw new FcmError('FCM_ERR_CONFIG_SYNTAX', `${dump}: not the JSON that \`pm2 save\` writes`);
	}
}

/** Readable by its owner only: the environment of the apps is in it. */
function write(file: string, text: string, force: boolean): void {
	// Over another file it goes as a new one: the old one may be readable by others.
	const target = force ? `${file}.${process.pid}.tmp` : file;
	try {
		writeFileSync(target, text, {mode: 0o600, flag: 'wx'});
		if (force) renameSync(target, file);
	} catch (error) {
		const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST';
		const words = isThere ? 'is there already; --force writes over it' : (error as Error).message;
		throw new FcmError('FCM_ERR_USAGE', `${file}: ${words}`, {cause: error});
	}
}
