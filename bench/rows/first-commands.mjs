/** How many daemons a hundred first commands at once start in a new home. */
import {spawn} from 'node:child_process';

const goal = 1;

export async function firstCommands({quick, measure, note}) {
	const count = quick ? 20 : 100;
	const fcm = await measure('fcm', (contender) => daemonsOf(contender, count));
	note(`first commands: \`ls --json\` ${count} times at once in a home without a daemon; all must answer`);
	return [
		{
			figure: `daemons after ${count} first commands at once`,
			fcm: fcm && `${fcm}`,
			goal: `${goal}`,
			reached: fcm && fcm === goal,
		},
	];
}

/** By what each command says: a daemon that nobody talked to would be left behind, which the closing of the home checks. */
async function daemonsOf({list: {args, env}}, count) {
	const answers = await Promise.all(Array.from({length: count}, () => answerOf(args, env)));
	return new Set(answers.map((answer) => JSON.parse(answer).daemon.pid)).size;
}

function answerOf(args, env) {
	return new Promise((resolve, reject) => {
		const child = spawn(process.execPath, args, {env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000});
		const text = {out: '', err: ''};
		child.stdout.on('data', (chunk) => (text.out += chunk));
		child.stderr.on('data', (chunk) => (text.err += chunk));
		child.once('error', reject);
		child.once('close', (code) => {
			if (code === 0) resolve(text.out);
			else reject(new Error(`ls --json: exit code ${code}: ${text.err}${text.out.slice(0, 300)}`));
		});
	});
}
