import {appNames} from './app-names-command.ts';
import {type ArgumentKind, type CommandShape, type OptionShape, parentOf} from './command-shape.ts';

export function fishScript(shapes: readonly CommandShape[]): string {
	return `# fcm completion for fish. For good: fcm completion fish > ~/.config/fish/completions/fcm.fish
# For this shell: fcm completion fish | source
function __fcm_at
	set -l at ''
	for word in (commandline -opc)[2..-1]
		switch "$at:$word"
			case '*:--'
				echo --
				return
${shapes.flatMap(pathCase).join('\n')}
		end
	end
	echo $at
end
function __fcm_is
	test (__fcm_at) = "$argv[1]"
end
complete -c fcm -f
complete -c fcm -n '__fcm_is --' -F
${shapes.flatMap(shapeLines).join('\n')}
`;
}

function pathCase({path, names}: CommandShape): string[] {
	if (names.length === 0) return [];
	const words = names.map((name) => `'${parentOf(path)}:${name}'`);
	return [`\t\t\tcase ${words.join(' ')}`, `\t\t\t\tset at '${path}'`];
}

function shapeLines({path, options, argument, children}: CommandShape): string[] {
	const here = `complete -c fcm -n '__fcm_is "${path}"'`;
	return [
		...children.map(({name, summary}) => `${here} -a ${name} -d ${quoted(summary)}`),
		...options.map((option) => `${here} ${optionWords(option)} -d ${quoted(option.summary)}`),
		...argumentWords(argument).map((words) => `${here} ${words}`),
	];
}

function optionWords({flags, value}: OptionShape): string {
	const words = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
	return [...words, ...(value === 'file' ? ['-r', '-F'] : value === 'other' ? ['-x'] : [])].join(' ');
}

function argumentWords(argument: ArgumentKind): string[] {
	if (typeof argument !== 'string') return [`-a ${quoted(argument.words.join(' '))}`];
	return [
		...(argument.includes('apps') ? [`-a '(fcm ${appNames} 2>/dev/null)' -d app`] : []),
		...(argument.includes('files') ? ['-F'] : []),
	];
}

function quoted(text: string): string {
	return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
