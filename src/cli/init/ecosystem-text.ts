import type {Project} from './read-project.ts';

/** An ecosystem file with comments that teach the keys that most people want next. */
export function ecosystemText({name, script, nodeArgs, args, source, node}: Project): string {
	const isNode = script !== 'npm start';
	const list = (words: readonly string[]) => `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
	const lines = [
		...(node === null ? [] : [`// package.json asks for Node ${node}.`]),
		`"name": ${JSON.stringify(name)},`,
		`// ${source ?? 'Put the file here that starts your app'}.`,
		`"script": ${JSON.stringify(script)},`,
		...(nodeArgs.length > 0 ? [`"node_args": ${list(nodeArgs)},`] : []),
		...(args.length > 0 ? [`"args": ${list(args)},`] : []),
		...(isNode
			? ['// Workers that share the port: a number, or "max" for one per core.', '"instances": 2,']
			: [
					'// If it starts a Node script in the end, name that one above: then workers can share a port and reload without loss.',
				]),
		'"env": {',
		'\t// "PORT": 3000',
		'},',
		'// Merged over "env" by `fcm start --env production`.',
		'"env_production": {"NODE_ENV": "production"},',
		'// New workers must last so long without traffic before a reload goes on. A bad release then costs no request.',
		'// "rollout": {"soak": "5s"},',
		'// A worker with more memory than this is replaced, its replacement first.',
		'// "max_memory_restart": "300M",',
		'// How long a worker may take to finish what is in flight.',
		'"kill_timeout": "30s"',
	];
	return `{
	// Every key: README of flora-cluster-manager. Your editor completes them by the schema.
	"$schema": "./node_modules/flora-cluster-manager/dist/schema.json",
	"apps": [
		{
${lines.map((line) => `\t\t\t${line}`).join('\n')}
		}
	]
}
`;
}
