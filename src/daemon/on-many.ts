import type {Call} from '../ipc/rpc-server.ts';
import type {AppSpec} from '../protocol/app-spec.ts';
import type {Selectors} from '../protocol/control-api.ts';
import type {OperationEvent, OperationResult} from '../protocol/operation.ts';
import type {Concert} from './change-commands.ts';
import type {Fleet} from './fleet.ts';
import * as order from './in-order.ts';
import {Lanes} from './lanes.ts';
import {mapBounded} from './map-bounded.ts';
import type {Emit} from './settle-result.ts';

type Operation = (app: string, emit: Emit) => Promise<OperationResult>;
type OrderedOperation = (app: string, concert: Concert) => Promise<OperationResult>;
type Handler = (params: {selectors: Selectors}, call: Call<OperationEvent>) => Promise<{apps: OperationResult[]}>;

/** To end is mostly to wait. */
const endAtOnce = 64;

/** Makes handlers for commands on many apps of commands on one. `mayChange` throws when nothing may be begun any more. */
export function onMany(fleet: Fleet, select: (selectors: Selectors) => string[], mayChange: () => void) {
	const chosen = (selectors: Selectors) => {
		mayChange();
		return select(selectors).map((app) => fleet.entry(app).spec);
	};
	return {
		/** Side by side, at most `limit`. */
		onEach: (limit: number, operation: Operation): Handler => {
			return async ({selectors}, {emit}) => ({
				apps: await mapBounded(chosen(selectors), limit, ({name}) => operation(name, emit)),
			});
		},
		/** What an app depends on is begun before it; the operation itself waits for it. */
		inStartOrder: (limit: number, operation: OrderedOperation): Handler => {
			return async ({selectors}, {emit}) => {
				const lanes = new Lanes(limit);
				const work = ({name}: AppSpec, outcomes: Concert['outcomes']) => operation(name, {emit, lanes, outcomes});
				return {apps: await order.inStartOrder(chosen(selectors), work)};
			};
		},
		/** What depends on an app ends before it. */
		inEndOrder: (operation: Operation): Handler => {
			return async ({selectors}, {emit}) => ({
				apps: await order.inEndOrder(chosen(selectors), endAtOnce, ({name}) => operation(name, emit)),
			});
		},
	};
}
