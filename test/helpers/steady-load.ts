import {httpVisitor} from './drain/http-visitor.ts';
import {startVisits} from './drain/visits.ts';

/** A few clients that leave the processor to what is tested: 3 kept-alive ones and 1 with a new connection per request. */
export function startSteadyLoad(port: number, path = '/') {
	const target = {port, path, says: '"pid"'};
	const kept = startVisits({
		...{row: 'kept-alive', clients: 3, pauseMs: 15},
		make: () => httpVisitor({...target, keepAlive: true}),
	});
	const fresh = startVisits({
		...{row: 'new connection', clients: 1, pauseMs: 15},
		make: () => httpVisitor({...target, keepAlive: false}),
	});
	const lost = () => [...kept.takeFailures(), ...fresh.takeFailures()];
	return {
		lost,
		async served(count: number) {
			await Promise.all([kept.served(count), fresh.served(count)]);
		},
		/** Ends the clients and says what was lost since the last time. */
		async stop() {
			await Promise.all([kept.stop(), fresh.stop()]);
			return lost();
		},
	};
}
