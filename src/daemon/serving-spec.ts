import {isDeepStrictEqual} from 'node:util';
import {completeSpec} from '../protocol/complete-spec.ts';
import {contentHash} from '../shared/content-hash.ts';
import type {Logger} from '../shared/logger.ts';
import type {Fleet} from './fleet.ts';
import {writeDown} from './write-down.ts';

const askDeadlineMs = 5000;

/**
 * Makes the registry say by which spec the app serves. It may not know: a daemon that died between the success of a reload
 * or scale and its write has left the old one there. `specHash` is what the app master tells with its status; null from an
 * older one, which cannot be asked.
 */
export async function writeServingSpec(
	fleet: Fleet,
	app: string,
	specHash: string | null,
	logger: Logger,
): Promise<void> {
	if (specHash === null || isWritten(fleet, app, specHash)) return;
	const {spec} = await fleet.link(app).call('spec', {}, {deadlineMs: askDeadlineMs});
	const serving = completeSpec(spec);
	const entry = fleet.find(app);
	// One of an older version, which has fewer fields, has another hash.
	if (!entry || serving.name !== app || isDeepStrictEqual(entry.spec, serving)) return;
	writeDown(fleet, serving);
	logger.info('written down: the spec by which the app serves', {app});
}

function isWritten(fleet: Fleet, app: string, specHash: string): boolean {
	const entry = fleet.find(app);
	return !entry || contentHash(entry.spec) === specHash;
}

/** For a rollout that was found under way: the daemon that would have written its end down is gone. Resolves when it is over. */
export async function followRollout(fleet: Fleet, app: string, logger: Logger): Promise<void> {
	const link = fleet.link(app);
	while (await link.found()) {
		const specHash = await rolloutOver(fleet, app);
		if (specHash !== undefined) return writeServingSpec(fleet, app, specHash, logger);
	}
}

/** The hash when no rollout is on any more; undefined when the connection broke before. */
async function rolloutOver(fleet: Fleet, app: string): Promise<string | null | undefined> {
	const over = new AbortController();
	let specHash: string | null | undefined;
	const onEvent = (status: {rollout: unknown; specHash?: string}) => {
		if (status.rollout || over.signal.aborted) return;
		specHash = status.specHash ?? null;
		over.abort();
	};
	const link = fleet.link(app);
	await link.call('subscribe', {}, {onEvent, deadlineMs: null, signal: over.signal}).catch(() => undefined);
	return specHash;
}
