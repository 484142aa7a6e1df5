import type {AppSpec, Program, ReadyWhen} from '../protocol/app-spec.ts';
import {describeValue} from './describe-value.ts';
import type {AppConfig} from './ecosystem-schema.ts';
import type {Findings} from './findings.ts';
import {keyPath} from './key-path.ts';
import type {ParsedApp} from './parse-app.ts';

const ways = ['ready_when', 'ready_line', 'wait_ready'] as const;

/** One of `ready_when`, `ready_line` and `wait_ready`, and one that this program can do. */
export function resolveReadiness(app: ParsedApp, {kind}: Program, findings: Findings): AppSpec['readyWhen'] {
	const {config, written} = app;
	const given = ways.filter((key) => written.has(key) && !(key === 'wait_ready' && !config.wait_ready));
	const [first = 'ready_when', second] = given;
	const meanings = new Set(given.map((key) => JSON.stringify(meaning(key, config))));
	if (second && meanings.size > 1) {
		const found = `${first} is ${describeValue(meaning(first, config))}`;
		findings.problem(keyPath(app, second), `${words(second)}, but ${found}; keep one of them`);
	}
	const readyWhen = meaning(first, config);
	if (kind !== 'node' && (readyWhen === 'listening' || readyWhen === 'message')) {
		const instead = '{"port": 3000}, {"line": "/text/"}, {"http": "/path"} or "uptime"';
		findings.problem(keyPath(app, first), `only a Node program can tell this; use ready_when ${instead}`);
	}
	if (readyWhen !== 'uptime') return readyWhen;
	// Of a program that is not seen to listen, "auto" waits for min_uptime and nothing else.
	return kind === 'node' ? 'online' : 'auto';
}

function meaning(key: (typeof ways)[number], config: AppConfig): ReadyWhen | 'uptime' {
	if (key === 'wait_ready') return 'message';
	return key === 'ready_line' && config.ready_line ? config.ready_line : config.ready_when;
}

function words(key: (typeof ways)[number]): string {
	return key === 'wait_ready' ? 'means ready_when: "message"' : 'means ready_when: {"line": ...}';
}
