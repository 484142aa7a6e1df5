import type {Logger} from '../../shared/logger.ts';

type Say = (message: string) => unknown;

/** A logger like console, pino or bunyan: whatever takes a text. What is missing is said by the next louder one. */
export interface LogSink {
	info?: Say;
	warn?: Say;
	error?: Say;
	log?: Say;
	/** Of pino and bunyan: a logger that says who speaks. */
	child?(fields: {component: string}): LogSink;
}

/** Wraps a logger of the user's. One that throws is told to `trouble`, once; what is logged never hurts what is done. */
export function loggerOf(given: () => LogSink | null | undefined, trouble: (words: string) => void): Logger {
	let sink: LogSink | null | undefined;
	let target: LogSink | null | undefined;
	let hasThrown = false;
	const say = (order: readonly ('info' | 'warn' | 'error' | 'log')[], message: string, fields?: object) => {
		if (sink !== given()) {
			sink = given();
			target = sink && childOf(sink, trouble);
		}
		const method = order.find((name) => typeof target?.[name] === 'function');
		if (!target || !method) return;
		try {
			target[method]?.(fields ? `${message} ${JSON.stringify(fields)}` : message);
		} catch (error) {
			if (!hasThrown) trouble(`the logger threw: ${wordsOf(error)}`);
			hasThrown = true;
		}
	};
	return {
		info: (message, fields) => say(['info', 'log'], message, fields),
		warn: (message, fields) => say(['warn', 'error', 'log'], message, fields),
		error: (message, fields) => say(['error', 'log'], message, fields),
	};
}

function childOf(sink: LogSink, trouble: (words: string) => void): LogSink {
	try {
		const child = typeof sink.child === 'function' ? sink.child({component: 'master'}) : sink;
		return typeof child === 'object' && child !== null ? child : sink;
	} catch (error) {
		trouble(`the logger's child() threw: ${wordsOf(error)}`);
		return sink;
	}
}

export function wordsOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
