/**
 * Runs a config program's code, which is a guest in this process: what it prints must not get into our results on
 * stdout, it must not end us without a word, and what it throws later than we wait for must not end us with a stack.
 */
export async function asGuest<Result>(run: () => Promise<Result>): Promise<Result> {
	const {exit} = process;
	const {write} = process.stdout;
	let onUncaught = (_error: unknown): void => {};
	const uncaught = new Promise<never>((_, reject) => {
		onUncaught = reject;
	});
	process.stdout.write = process.stderr.write.bind(process.stderr) as typeof write;
	process.exit = (code) => {
		throw new Error(`it called process.exit(${code ?? ''})`);
	};
	process.on('uncaughtException', onUncaught);
	try {
		return await Promise.race([run(), uncaught]);
	} finally {
		process.off('uncaughtException', onUncaught);
		process.exit = exit;
		process.stdout.write = write;
	}
}
