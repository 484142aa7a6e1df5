import {expect, test} from 'vitest';
import {isEcosystemFile} from '../../../src/config/is-ecosystem-file.ts';

test.each([
	'ecosystem.json',
	'apps.json',
	'/srv/x/prod.jsonc',
	'my.config.js',
	'my.config.cjs',
	'./my.config.mjs',
	'ecosystem.js',
	'ecosystem.yaml',
	'apps.yml',
	'apps.toml',
	'apps.config.ts',
	'apps.config.mts',
	'-',
])('%s is an ecosystem file', (name) => {
	expect(isEcosystemFile(name)).toBe(true);
});

test.each([
	'server.js',
	'config.js',
	'ecosystem',
	'dir.json/server.js',
	'json',
	'api',
	'ecosystem/app.mjs',
	'server.ts',
	'node build.config.js',
	'./-',
])('%s is no ecosystem file', (name) => {
	expect(isEcosystemFile(name)).toBe(false);
});
