import type {CommandContext} from '../command-context.ts';
import {stylesFor} from './styles.ts';

/** What the daemon has to say of its own state, on stderr. */
export function printNotice(context: CommandContext, notice: string | null | undefined): void {
	if (!notice) return;
	const {yellow} = stylesFor(context, context.stderr);
	for (const line of notice.split('\n')) context.stderr.write(`${yellow('notice:')} ${line}\n`);
}
