/**
 * A heap that fits a supervisor: it makes much short-lived garbage and is in no hurry. Without these, a busy daemon keeps
 * 40 MB more than an idle one. To be called when all is loaded: from then on V8 refuses the code cache of Node's own
 * modules, as it does all the time when they are given on the command line, which makes every start 20 ms longer.
 */
export function keepHeapSmall(): void {
	// Loaded now, and not at the start, of which it would be a millisecond.
	const {setFlagsFromString} = process.getBuiltinModule('node:v8');
	// The largest semi-space is fixed when the heap is made; that it may not grow is not.
	setFlagsFromString('--semi-space-growth-factor=1');
	setFlagsFromString('--optimize-for-size');
}
