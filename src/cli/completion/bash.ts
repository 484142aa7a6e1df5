import {appNames} from './app-names-command.ts';
import {type ArgumentKind, type CommandShape, parentOf} from './command-shape.ts';

/** For bash 3.2 (macOS) and later; needs nothing of the package bash-completion. */
export function bashScript(shapes: readonly CommandShape[]): string {
	return `# fcm completion for bash. For good: fcm completion bash > ~/.local/share/bash-completion/completions/fcm
# For this shell: source <(fcm completion bash)
_fcm() {
	local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} at='' word i
	local commands='' options='' values='' files='' argument=''
	COMPREPLY=()
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=\${COMP_WORDS[i]}
		case $word in
		--) COMPREPLY=($(compgen -f -- "$cur")); return ;;
		-*) continue ;;
		esac
		case $at:$word in
${shapes.flatMap(pathCase).join('\n')}
		esac
	done
	case $at in
${shapes.map(shapeCase).join('\n')}
	esac
	case " $files " in *" $prev "*) COMPREPLY=($(compgen -f -- "$cur")); return ;; esac
	case " $values " in *" $prev "*) return ;; esac
	case $cur in -*) COMPREPLY=($(compgen -W "$options" -- "$cur")); return ;; esac
	case $argument in *apps*) commands="$commands $("$1" ${appNames} 2>/dev/null)" ;; esac
	COMPREPLY=($(compgen -W "$commands" -- "$cur"))
	case $argument in *files*)
		compopt -o filenames 2>/dev/null
		COMPREPLY+=($(compgen -f -- "$cur")) ;;
	esac
}
complete -F _fcm fcm
`;
}

/** Which command a word leads to, from where the words before it have led. */
function pathCase({path, names}: CommandShape): string[] {
	if (names.length === 0) return [];
	const words = names.map((name) => `'${parentOf(path)}:${name}'`);
	return [`\t\t${words.join('|')}) at='${path}' ;;`];
}

function shapeCase({path, options, argument, children}: CommandShape): string {
	const flags = (kept: typeof options) => kept.flatMap((option) => option.flags).join(' ');
	const sets = [
		`commands='${[...children.map(({name}) => name), ...wordsOf(argument)].join(' ')}'`,
		`options='${flags(options.filter(({flags: [first]}) => first !== undefined))}'`,
		`values='${flags(options.filter(({value}) => value === 'other'))}'`,
		`files='${flags(options.filter(({value}) => value === 'file'))}'`,
		`argument=${typeof argument === 'string' ? argument : 'nothing'}`,
	];
	return `\t'${path}') ${sets.join(' ')} ;;`;
}

function wordsOf(argument: ArgumentKind): readonly string[] {
	return typeof argument === 'string' ? [] : argument.words;
}
