/** A home with apps that commands change, one that nobody touches, and what was asked for. */
import {chmodSync, existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {makeApp, untilItAnswers} from '../lib/app.mjs';
import {cleanUpLater, temporaryFolder} from '../lib/cleanup.mjs';
import {cli} from '../lib/fcm.mjs';
import {startLoad} from '../lib/load.mjs';
import {waitUntilGone} from '../lib/proc.mjs';
import {begin} from './command.mjs';
import {processesOf} from './processes.mjs';

const lastLines = 40;
const shellScript = '#!/bin/sh\nwhile :; do sleep 1; done\n';

/** Its apps: `steady` is only ever watched; `web` and `api` are clusters, `job` is any program. */
export async function openFleet({only} = {}) {
	const {folder, remove} = temporaryFolder('fcm-chaos-');
	const home = path.join(folder, 'home');
	const env = {PATH: process.env.PATH, HOME: folder, FCM_HOME: home, NO_COLOR: '1'};
	const script = path.join(folder, 'job.sh');
	writeFileSync(script, shellScript);
	chmodSync(script, 0o755);
	const steady = await makeApp('steady', 1);
	const kinds = {
		web: keysOf(await makeApp('web', 2)),
		api: keysOf(await makeApp('api', 1)),
		job: {script, exec_mode: 'fork', interpreter: 'none'},
	};
	const fcm = (...args) => begin(cli, env, args).done;
	cleanUpLater(async () => {
		const {code, stderr} = await fcm('kill');
		const left = await waitUntilGone(`FCM_HOME=${home}`);
		await remove();
		if (code !== 0 || left > 0) throw new Error(`fcm kill: code ${code}, ${left} processes left\n${stderr}`);
	});

	const fleet = {
		...{home, fcm, steady},
		names: only ?? Object.keys(kinds),
		/** App → {instances, release, wanted}: what was asked for. Those that are not there were not asked for. */
		asked: new Map(),
		urlOf: (app) => kinds[app].url,
		begin: (args) => begin(cli, env, args),
		/** An ecosystem file of this one app. */
		fileOf(app, {instances, release}) {
			const {url: _, ...keys} = kinds[app];
			const entry = {...keys, name: app, instances, env: {...keys.env, RELEASE: `${release}`}, min_uptime: 200};
			return written(`${app}.json`, {apps: [entry]});
		},
		/** The end of the daemons' log. */
		lastWords() {
			const file = path.join(home, 'daemon.log');
			return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-lastLines).join('\n') : '';
		},
		/** What is written down; nothing in a home that is not there. */
		registry() {
			const file = path.join(home, 'apps.json');
			return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).apps : {};
		},
	};
	function written(name, value) {
		const file = path.join(folder, name);
		writeFileSync(file, JSON.stringify(value));
		return file;
	}

	const {url: _, ...keys} = keysOf(steady);
	await must(fcm('start', written('steady.json', {apps: [{...keys, name: 'steady', instances: 1}]})));
	fleet.processes = processesOf(home);
	await untilItAnswers(steady);
	fleet.load = startLoad({url: steady.url, connections: 2, mode: 'keep-alive'});
	cleanUpLater(() => fleet.load.stop());
	fleet.untouched = (await list(fleet)).apps.find(({name}) => name === 'steady');
	return fleet;
}

const keysOf = ({script, port, url}) => ({script, url, env: {PORT: `${port}`}});

export async function list({fcm}) {
	return JSON.parse((await must(fcm('ls', '--json'))).stdout);
}

async function must(running) {
	const done = await running;
	if (done.code !== 0) throw new Error(`fcm ${done.args.join(' ')}: code ${done.code}\n${done.stdout}\n${done.stderr}`);
	return done;
}
