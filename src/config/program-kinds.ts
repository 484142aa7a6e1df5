import * as z from 'zod';
import type {SocketSpec} from '../protocol/app-spec.ts';
import type {KindInput} from './key-definition.ts';
import {parseSocket} from './socket-address.ts';
import {expected, text} from './value-kinds.ts';

const execMode = z
	.enum(['cluster', 'cluster_mode', 'fork', 'fork_mode'], expected('"cluster" or "fork"'))
	.transform((mode) => (mode.startsWith('fork') ? 'fork' : 'cluster'));

const interpreterWords = expected('"node", "none", the name of a program or its path');
const interpreter = z
	.string(interpreterWords)
	.regex(/^[^\0\s]+$/, interpreterWords)
	.refine((name) => !name.startsWith('node@'), {
		error: 'fcm chooses no versions of Node; give the path of the other Node, which then runs the app in fork mode',
	});

const socketsWords = expected('an object like {"web": 3000}, {"web": "127.0.0.1:3000"} or {"web": "/run/web.sock"}');
const socketWords = expected('a port from 1 to 65535, "address:port" or the path of a socket');
const sockets = z
	.record(
		z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
			error: 'the name of a socket has up to 64 letters, digits, ".", "_" or "-"',
		}),
		z.union([z.number(), z.string()], socketWords).transform((value, context): SocketSpec => {
			const socket = parseSocket(value);
			if (!socket) context.addIssue(socketWords.error({input: value}));
			return socket ?? {path: '/'};
		}),
		socketsWords,
	)
	.refine((named) => Object.keys(named).length <= 64, {error: 'expected at most 64 sockets'});

const variableWords = expected('the name of a variable like "PORT", or false');
const variable = z
	.union([z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,255}$/, variableWords), z.literal(false), z.null()], variableWords)
	.transform((name) => name || null);

const filterWords = expected('true, false, or parts of names like ["AWS_", "SECRET"]');
const part = text('a part of a name').min(1, filterWords);
const filterEnv = z
	.union([z.boolean(), part, z.array(part)], filterWords)
	.transform((value) => (typeof value === 'string' ? [value] : value));

const maxId = 2 ** 32 - 2;
const idWords = (what: string) => expected(`the name or number of a ${what}`);
const account = (what: string) =>
	z.union(
		[
			z.int(idWords(what)).min(0, idWords(what)).max(maxId, idWords(what)),
			z.string().regex(/^[^\0:\s]{1,256}$/, idWords(what)),
		],
		idWords(what),
	);

const umaskWords = expected('octal digits in quotes, like "022"');
const umask = z
	.string(umaskWords)
	.regex(/^(?:0o?)?[0-7]{1,3}$/, umaskWords)
	.transform((digits) => Number.parseInt(digits.replace('o', ''), 8));

/** The checks of how a program is run. */
export const programKinds = {
	...{execMode, interpreter, sockets, variable, filterEnv, umask},
	...{user: account('user'), group: account('group')},
} satisfies Partial<Record<keyof KindInput, z.ZodType>>;
