/** The faults. Each is done at once, to what is there at that moment, and tells to whom. */

import {rmSync} from 'node:fs';
import http from 'node:http';

export const strikes = {
	daemon: ({fleet}) => killAll(fleet.processes().daemons),
	master: ({fleet, app}) => killAll(mastersOf(fleet, app)),
	both: ({fleet, app}) => killAll([...fleet.processes().daemons, ...mastersOf(fleet, app)]),
	cli: ({child}) => killAll(child && child.exitCode === null ? [child.pid] : []),
	home: ({fleet}) => removeHome(fleet.home),
	none: () => 'nothing',
};

const maxTries = 100;

/** Somebody may write into it at that very moment. */
function removeHome(home) {
	for (let left = maxTries; ; left--) {
		try {
			rmSync(home, {recursive: true, force: true});
			return 'the home';
		} catch (error) {
			if (error.code !== 'ENOTEMPTY' || left === 0) throw error;
		}
	}
}

const mastersOf = (fleet, name) =>
	fleet
		.processes()
		.masters.filter(({app}) => app === name)
		.map(({pid}) => pid);

function killAll(pids) {
	const killed = pids.filter((pid) => {
		try {
			return process.kill(pid, 'SIGKILL');
		} catch {
			return false; // Gone by itself in the meantime.
		}
	});
	return killed.length > 0 ? `process ${killed.join(', ')}` : 'nobody';
}

const streamDeadlineMs = 20_000;

/**
 * A request that a worker has begun to answer; null when nobody does. Resolves with `{whole: Promise<boolean>}`: the answer
 * goes on for a second.
 */
export function startAnswer(url) {
	return new Promise((resolve) => {
		const request = http.get(`${url}/stream`, {agent: false, timeout: streamDeadlineMs}, (response) => {
			let text = '';
			const whole = new Promise((settle) => {
				response.setEncoding('utf8').on('data', (chunk) => {
					text += chunk;
					resolve({whole});
				});
				response.on('error', () => {}).on('close', () => settle(text.endsWith('part 10 of 10\n')));
			});
		});
		request.on('timeout', () => request.destroy()).on('error', () => resolve(null));
	});
}
