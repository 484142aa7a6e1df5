import type {AppVariable} from '../../protocol/control-api.ts';
import type {CommandContext} from '../command-context.ts';
import {stylesFor} from './styles.ts';

type View = Pick<CommandContext, 'stdout' | 'env' | 'noColor'>;

/** A line per variable: where it comes from, its name, and its value if that was asked for. */
export function renderEnvironment(variables: readonly AppVariable[], view: View): string {
	const {dim, bold} = stylesFor(view, view.stdout);
	const sources = variables.map(({source}) => sourceWord(source));
	const width = Math.max(0, ...sources.map((source) => source.length));
	return variables
		.map(({name, value}, index) => {
			const words = value === undefined ? bold(name) : `${bold(name)}=${value === null ? dim('(by worker)') : value}`;
			return `${dim(sources[index]!.padEnd(width))}  ${words}\n`;
		})
		.join('');
}

/** `env` alone would read as "the environment". */
function sourceWord(source: AppVariable['source']): string {
	return source === 'env' ? 'file' : source;
}
