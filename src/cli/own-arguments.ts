/** The arguments that are fcm's; what follows `--` is the app's. */
export function ownArguments(argv: readonly string[]): readonly string[] {
	const end = argv.indexOf('--');
	return end < 0 ? argv : argv.slice(0, end);
}
