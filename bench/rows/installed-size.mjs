/** What `npm install` of the packed package puts on the disk, production only: bytes and packages. */
import {readdirSync, statSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {temporaryFolder} from '../lib/cleanup.mjs';
import {installPm2} from '../lib/pm2.mjs';
import {run} from '../lib/run.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const goal = {megabytes: 25, packages: 77};

export async function installedSize({measure}) {
	const fcm = await measure('fcm', async () => sizeOf(await installPacked()));
	const pm2 = await measure('PM2', async () => sizeOf(path.resolve((await installPm2()).cli, '../../../..')));
	const line = (figure, key, format, most) => ({
		figure,
		fcm: fcm && format(fcm[key]),
		pm2: pm2 && format(pm2[key]),
		ratio: fcm && pm2 && (fcm[key] / pm2[key]).toFixed(2),
		goal: `≤ ${format(most)}`,
		reached: fcm && fcm[key] <= most,
	});
	return [
		line('installed size', 'megabytes', (value) => `${value.toFixed(1)} MB`, goal.megabytes),
		line('installed packages', 'packages', String, goal.packages),
	];
}

/** As a stranger does it. What is packed is the build that the other rows measure. */
async function installPacked() {
	const {folder} = temporaryFolder('fcm-bench-packed-');
	const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {cwd: root});
	const [{filename}] = JSON.parse(packed);
	const args = ['install', '--omit=dev', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'];
	await run('npm', [...args, '--prefix', folder, path.join(folder, filename)], {cwd: folder, deadlineMs: 120_000});
	return folder;
}

function sizeOf(folder) {
	const modules = path.join(folder, 'node_modules');
	const files = readdirSync(modules, {recursive: true, withFileTypes: true}).filter((entry) => entry.isFile());
	const bytes = files.reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
	const manifests = files.filter(
		(entry) => entry.name === 'package.json' && isPackage(path.relative(modules, entry.parentPath)),
	);
	return {megabytes: bytes / 1024 / 1024, packages: manifests.length};
}

/** `a`, `@scope/a`, `a/node_modules/b`: not the package.json that lies deeper within a package. */
function isPackage(folder) {
	return /^(?:(?:@[^/]+\/)?[^/@]+\/node_modules\/)*(?:@[^/]+\/)?[^/@]+$/.test(folder);
}
