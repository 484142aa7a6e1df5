/** What CLI and TUI may know of the state directory: where things are. */
export {appPaths, homePaths, resolveHome} from '../state-dir/paths.ts';
