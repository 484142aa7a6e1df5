import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {ecosystemText} from '../init/ecosystem-text.ts';
import {readProject} from '../init/read-project.ts';
import {stylesFor} from '../output/styles.ts';
import {findDefaultFile} from '../start-targets.ts';

const fileName = 'ecosystem.json';

/** `fcm init`: asks nothing, starts nothing, and overwrites nothing without --force. */
export async function run(context: CommandContext, {options}: CommandCall): Promise<ExitCode> {
	const {cwd} = context;
	const force = options.force === true;
	const there = findDefaultFile(cwd);
	if (there && !force) throw isThere(there);
	const project = readProject(cwd);
	write(path.join(cwd, fileName), ecosystemText(project), force);
	if (context.quiet) return exitCodes.done;
	// A file that comes before it in the order of `fcm start` would be taken instead.
	const target = findDefaultFile(cwd) === fileName ? '' : ` ${fileName}`;
	const {bold} = stylesFor(context, context.stdout);
	const next =
		project.source === null
			? `put your script into it, then ${bold(`fcm start${target}`)}`
			: bold(`fcm start${target}`);
	context.stdout.write(`wrote ${fileName}: app ${project.name}, script ${project.script}\nnext: ${next}\n`);
	return exitCodes.done;
}

function write(file: string, text: string, force: boolean): void {
	try {
		writeFileSync(file, text, {flag: force ? 'w' : 'wx'});
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		throw code === 'EEXIST' ? isThere(fileName) : new FcmError('FCM_ERR_USAGE', `cannot write ${file}: ${message}`);
	}
}

function isThere(name: string): FcmError {
	return new FcmError(
		'FCM_ERR_USAGE',
		`${name} is here already: \`fcm start\` takes it; --force writes ${fileName} anyway`,
	);
}
