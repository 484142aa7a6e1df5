import type {ControlClient} from '../../client/open-client.ts';
import {maxDurationMs, parseDuration} from '../../config/duration.ts';
import {wallNow} from '../../shared/clock.ts';
import {type ExitCode, exitCodes, FcmError} from '../../shared/errors.ts';
import {selectApps} from '../../shared/select-apps.ts';
import {chooseEventApps} from '../choose-event-apps.ts';
import type {CommandCall, CommandContext} from '../command-context.ts';
import {loadBlessed} from '../dash/blessed.ts';
import {DashFeed} from '../dash/dash-feed.ts';
import {DashScreen} from '../dash/dash-screen.ts';
import {chosenApps, firstState, withNews} from '../dash/dash-state.ts';
import {dashView} from '../dash/dash-view.ts';
import {hasColor} from '../output/styles.ts';

const usualIntervalMs = 2000;
const leastIntervalMs = 500;

/** 128 + the number of the signal, as a shell reports it. */
const signalExitCodes = {SIGINT: exitCodes.interrupted, SIGTERM: 143, SIGHUP: 129, SIGQUIT: 131} as const;

/** `fcm dash`: looks and never acts. blessed is loaded only here, and may be absent. */
export async function run(context: CommandContext, {options}: CommandCall): Promise<ExitCode | number> {
	const intervalMs = intervalOf(options.interval);
	if (!context.stdin.isTTY || !context.stdout.isTTY || context.env.TERM === 'dumb') {
		throw new FcmError('FCM_ERR_USAGE', 'fcm dash needs a terminal; elsewhere use `fcm ls` or `fcm ls --json`');
	}
	const modules = await loadBlessed();
	const selectors = options.apps?.split(',').filter((word) => word !== '') ?? [];
	const first = await opened(context, {start: true});
	const wantsEventsOf = await eventsOfChosen(context, first, selectors).catch((error) => {
		first.close();
		throw error;
	});

	return onScreen(modules, hasColor(context, context.stdout), async (screen, signal) => {
		let state = firstState(selectors);
		const feed = new DashFeed(
			{
				...{home: context.home, first, intervalMs, wantsEventsOf, now: wallNow},
				reopen: () => opened(context, {start: false}),
				apps: () => chosenApps(state).map(({name}) => name),
				tell: (news) => {
					state = withNews(state, news);
				},
				settled: () => screen.show(dashView(state, wallNow(), intervalMs)),
			},
			signal,
		);
		await feed.run();
	});
}

/** An app that is not there is refused before the screen is taken, too. */
async function eventsOfChosen(context: CommandContext, client: ControlClient, selectors: readonly string[]) {
	if (selectors.length === 0) return () => true;
	selectApps((await client.call('apps.list', {})).apps, selectors);
	return chooseEventApps(context.home, selectors);
}

/** A daemon that is too old is refused before the screen is taken. */
async function opened(context: CommandContext, how: {start: boolean}) {
	const client = await context.openClient(how);
	if (client.peer.features.includes('history')) return client;
	client.close();
	const message = `the daemon (fcm ${client.peer.version}) keeps no history of figures; \`fcm daemon update\` replaces it`;
	throw new FcmError('FCM_ERR_UNKNOWN_METHOD', message);
}

/** Gives the terminal back on every way out: a key, a signal, a throw here or anywhere else in the process. */
async function onScreen(
	modules: Awaited<ReturnType<typeof loadBlessed>>,
	color: boolean,
	show: (screen: DashScreen, signal: AbortSignal) => Promise<void>,
): Promise<ExitCode | number> {
	const ended = new AbortController();
	let exitCode: number = exitCodes.done;
	const end = (code: number) => {
		exitCode = code;
		ended.abort();
	};
	const screen = new DashScreen(modules, {
		color,
		onQuit: (key) => end(key === 'C-c' ? exitCodes.interrupted : exitCodes.done),
	});
	const leave = () => screen.leave();
	const signals = Object.entries(signalExitCodes).map(([signal, code]) => [signal, () => end(code)] as const);
	for (const [signal, listener] of signals) process.on(signal, listener);
	process.on('uncaughtExceptionMonitor', leave);
	process.on('exit', leave);
	try {
		await show(screen, ended.signal);
		return exitCode;
	} finally {
		leave();
		for (const [signal, listener] of signals) process.off(signal, listener);
		process.off('uncaughtExceptionMonitor', leave);
		process.off('exit', leave);
	}
}

function intervalOf(text: string | undefined): number {
	const ms = text === undefined ? usualIntervalMs : parseDuration(text);
	if (ms >= leastIntervalMs && ms <= maxDurationMs) return ms;
	throw new FcmError(
		'FCM_ERR_USAGE',
		`--interval ${text}: not a duration like 2s or 500ms (${leastIntervalMs}ms to 24h)`,
	);
}
