import type {KeyDefinition} from './key-definition.ts';

const own = {defaultWords: 'as fcm'} as const;

/** What the workers may do: set before any code of the app runs. */
export const rightsKeys = {
	uid: {
		kind: 'user',
		...own,
		aliases: ['user'],
		doc: 'The user that the workers run as, by name or number. Only root can.',
	},
	gid: {
		kind: 'group',
		defaultWords: "the user's group",
		aliases: ['group'],
		doc: 'The group that they run as, by name or number.',
	},
	umask: {kind: 'umask', ...own, doc: 'What new files may not be, in octal digits: `"022"`.'},
} as const satisfies Record<string, KeyDefinition>;
