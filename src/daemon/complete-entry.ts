import type {RegistryEntry} from '../state-dir/registry.ts';

/** An app keeps its id, and its source unless another is told. A new one gets the number after the highest. */
export function completeEntry(
	entry: RegistryEntry,
	before: RegistryEntry | undefined,
	all: readonly RegistryEntry[],
): RegistryEntry {
	const {source = before?.source, id = before?.id ?? nextId(all), ...rest} = entry;
	return {...rest, id, ...(source !== undefined && {source})};
}

function nextId(all: readonly RegistryEntry[]): number {
	return Math.max(-1, ...all.map(({id}) => id ?? -1)) + 1;
}
