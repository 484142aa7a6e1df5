/** What a service manager has to run, and for whom. Every path absolute. */
export interface BootSpec {
	node: string;
	/** The installed `dist/cli.cjs`. */
	cli: string;
	/** FCM_HOME. */
	home: string;
	/** As whom the machine's own manager runs it; null: it is the user's own manager that does. */
	user: string | null;
}

/** The first line of every file that fcm writes for a service manager: what is without it is not fcm's to touch. */
export const marker = 'Written by `fcm startup`';

/** The daemon in the foreground. */
export const runWords = ['daemon', 'run'] as const;
