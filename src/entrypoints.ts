/**
 * The programs that are spawned. The only file that knows where they are: programs name each other by URL,
 * never by import. In a build everything is flat in `dist/`; sources (unit tests) spawn the build beside them.
 */
const dist = new URL(import.meta.url.endsWith('/src/entrypoints.ts') ? '../dist/' : './', import.meta.url);

export const entrypoints = {
	cli: new URL('cli.cjs', dist),
	daemon: new URL('daemon.cjs', dist),
	foreground: new URL('foreground.js', dist),
	appMaster: new URL('app-master.cjs', dist),
	preload: new URL('preload.cjs', dist),
	tui: new URL('tui.js', dist),
} as const;
