import {spawn} from 'node:child_process';

export interface Program {
	file: string;
	args: readonly string[];
	env?: NodeJS.ProcessEnv;
	cwd?: string;
}

/** Runs a program that has the terminal to itself; resolves with how it ended, in words, or null when all is well. */
export function runInTerminal({file, args, env = process.env, cwd}: Program): Promise<string | null> {
	return new Promise((resolve) => {
		// Ctrl-C is for that program: it comes to the whole foreground group, this process included.
		const ignore = () => {};
		process.on('SIGINT', ignore);
		const settle = (words: string | null) => {
			process.off('SIGINT', ignore);
			resolve(words);
		};
		const child = spawn(file, [...args], {stdio: 'inherit', env, ...(cwd !== undefined && {cwd})});
		child.once('error', (error) => settle(`cannot run ${file}: ${error.message}`));
		child.once('close', () => settle(null));
	});
}

/** As in a shell, but without its quoting: `less -R`. */
export function pagerOf(env: NodeJS.ProcessEnv): {file: string; args: readonly string[]} {
	const [file = 'less', ...args] = (env.PAGER ?? '').split(' ').filter((word) => word !== '');
	return {file, args};
}

/** The sequence that puts a text into the clipboard of the terminal (OSC 52). Longer texts are cut: terminals refuse them. */
export function clipboardSequence(text: string): string {
	return `\u001B]52;c;${Buffer.from(text.slice(0, 70_000), 'utf8').toString('base64')}\u0007`;
}
