import {availableParallelism} from 'node:os';
import {expect, test} from 'vitest';
import {type Cluster2Options, settingsOf} from '../../../src/compat/cluster2-options.ts';

test('the defaults are those of cluster2, but that the monitor is for this machine', () => {
	expect(settingsOf({})).toMatchObject({
		...{cluster: true, ports: [3000], host: '0.0.0.0', workers: availableParallelism(), timeoutMs: 30_000},
		...{connThreshold: 10_000, uptimeThresholdMs: 86_400_000, heartbeatMs: 60_000},
		monitor: {host: '127.0.0.1', port: 3001, path: '/'},
		ecv: {path: '/ecv', monitor: '/', control: false},
	});
});

test('numbers may be text, as environments have them; ports may be many; much may be off', () => {
	const options = {port: ['3000', 3002], noWorkers: '3', ecv: false, monPort: 0} as unknown as Cluster2Options;
	expect(settingsOf(options)).toMatchObject({ports: [3000, 3002], workers: 3, ecv: null, monitor: null});
});

test.each<[Record<string, unknown>, RegExp]>([
	[{port: 3001}, /cannot use the same/],
	[{port: 65_536}, /port must be a port/],
	[{port: -1}, /port must be a port/],
	[{port: ''}, /port must be a port/],
	[{port: [3000, {}]}, /port must be a port/],
	[{monPort: 'x'}, /monPort must be a port/],
	[{noWorkers: 1.5}, /noWorkers must be a number/],
	[{noWorkers: 0}, /noWorkers must be a number/],
	[{timeout: -5}, /timeout must be a number/],
	[{connThreshold: '1e999'}, /connThreshold must be a number/],
	[{ecv: {validator: 'yes'}}, /validator must be a function/],
])('%j is refused', (options, words) => {
	expect(() => settingsOf(options as Cluster2Options)).toThrow(words);
});
