import type {RegistryEntry} from '../state-dir/registry.ts';

/** An app keeps its id, and its source unless another is told. A new one gets the number after the highest. */
export function completeEntry(
	entry: RegistryEntry,
	before: RegistryEntry | undefined,
	all: readonly RegistryEntry[],
): RegistryEntry {
	const {source = before?.source, id: wished, ...rest} = entry;
	const id = before?.id ?? freeId(wished, all);
	return {...rest, id, ...(source !== undefined && {source})};
}

function freeId(wished: number | undefined, all: readonly RegistryEntry[]): number {
	const taken = all.map(({id}) => id ?? -1);
	return wished !== undefined && !taken.includes(wished) ? wished : Math.max(-1, ...taken) + 1;
}
