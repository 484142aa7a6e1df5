import {openClient} from '../../src/client/open-client.ts';
import {loadEcosystem} from '../../src/config/load-ecosystem.ts';
import type {LogsSpec} from '../../src/protocol/app-spec.ts';
import type {Fcm} from './fcm.ts';

const program = new URL('../../dist/daemon.cjs', import.meta.url);

/** `fcm start` of apps with log settings that no ecosystem file may have, such as a rotation at 10 KB. */
export async function startWithLogs(
	fcm: Fcm,
	apps: Record<string, unknown>[],
	{rotate, ...logs}: Partial<Omit<LogsSpec, 'rotate'>> & {rotate?: Partial<LogsSpec['rotate']>},
): Promise<void> {
	const {specs} = await loadEcosystem(fcm.ecosystem(...apps), {shellEnv: fcm.env});
	const client = await openClient({home: fcm.home, start: true, program});
	try {
		const changed = specs.map((spec) => {
			return {...spec, logs: {...spec.logs, ...logs, rotate: {...spec.logs.rotate, ...rotate}}};
		});
		const {apps: results} = await client.call('apps.apply', {specs: changed}, {deadlineMs: 60_000});
		for (const result of results) if (!result.ok) throw new Error(result.error.message);
	} finally {
		client.close();
	}
}
