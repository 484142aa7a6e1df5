import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {makeApp} from './app.mjs';
import {cleanUpLater} from './cleanup.mjs';
import {firstAnswerOfAnother} from './first-answer.mjs';

/** How many ms the app needs alone, `node app.js`, from its spawn to its first answer. */
export async function bareBootMs() {
	const app = await makeApp('boot', 1);
	const start = performance.now();
	const child = spawn(process.execPath, [app.script], {env: {...process.env, PORT: `${app.port}`}, stdio: 'ignore'});
	const ended = once(child, 'exit');
	const end = cleanUpLater(() => {
		child.kill('SIGKILL');
		return ended;
	});
	try {
		await firstAnswerOfAnother(app.url, []);
		return performance.now() - start;
	} finally {
		await end();
	}
}
