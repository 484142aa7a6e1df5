import {appNames} from './app-names-command.ts';
import {type CommandShape, parentOf} from './command-shape.ts';

export function zshScript(shapes: readonly CommandShape[]): string {
	return `#compdef fcm
# fcm completion for zsh. For good: fcm completion zsh > a folder of your fpath, as _fcm
# For this shell: source <(fcm completion zsh)
_fcm() {
	local at='' word i previous=\${words[CURRENT-1]}
	local -a commands options values files
	local argument=nothing
	for ((i = 2; i < CURRENT; i++)); do
		word=\${words[i]}
		case $word in
		--) _files; return ;;
		-*) continue ;;
		esac
		case $at:$word in
${shapes.flatMap(pathCase).join('\n')}
		esac
	done
	case $at in
${shapes.map(shapeCase).join('\n')}
	esac
	if (( \${files[(Ie)$previous]} )); then _files; return; fi
	if (( \${values[(Ie)$previous]} )); then _message value; return; fi
	if [[ $PREFIX == -* ]]; then _describe -o option options; return; fi
	(( \${#commands} )) && _describe command commands
	[[ $argument == *apps* ]] && compadd -X app -- \${(f)"$(\${words[1]} ${appNames} 2>/dev/null)"}
	[[ $argument == *files* ]] && _files
	return 0
}
if [[ \${funcstack[1]} == _fcm ]]; then _fcm "$@"; else compdef _fcm fcm; fi
`;
}

function pathCase({path, names}: CommandShape): string[] {
	if (names.length === 0) return [];
	const words = names.map((name) => `'${parentOf(path)}:${name}'`);
	return [`\t\t${words.join('|')}) at='${path}' ;;`];
}

function shapeCase({path, options, argument, children}: CommandShape): string {
	const words = typeof argument === 'string' ? [] : argument.words.map((name) => ({name, summary: ''}));
	const flags = (value: 'file' | 'other') =>
		options.filter((option) => option.value === value).flatMap((option) => option.flags);
	const sets = [
		`commands=(${[...children, ...words].map(({name, summary}) => item(name, summary)).join(' ')})`,
		`options=(${options.flatMap((option) => option.flags.map((flag) => item(flag, option.summary))).join(' ')})`,
		`values=(${flags('other').join(' ')})`,
		`files=(${flags('file').join(' ')})`,
		`argument=${typeof argument === 'string' ? argument : 'nothing'}`,
	];
	return `\t'${path}') ${sets.join(' ')} ;;`;
}

/** `'name:what it is'` */
function item(name: string, summary: string): string {
	return `'${name}${summary === '' ? '' : `:${summary.replaceAll(':', '\\:').replaceAll("'", "'\\''")}`}'`;
}
