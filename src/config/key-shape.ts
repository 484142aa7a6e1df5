import type * as z from 'zod';
import type {KeyDefinition, KindInput} from './key-definition.ts';

/** A key's check, with its default in front: a default is written as a user would write it. */
type KeySchema<Key extends KeyDefinition, Check extends z.ZodType> = Key extends {default: unknown}
	? z.ZodPrefault<Check>
	: Key extends {required: true}
		? Check
		: z.ZodOptional<Check>;

export type Checks = Partial<Record<keyof KindInput, z.ZodType>>;

export type Shape<Table extends Record<string, KeyDefinition>, Kinds extends Checks> = {
	[Key in keyof Table]: KeySchema<Table[Key], Extract<Kinds[Table[Key]['kind']], z.ZodType>>;
};

/** The shape of a zod object that has the keys of a table. */
export function shapeOf<const Table extends Record<string, KeyDefinition>, Kinds extends Checks>(
	table: Table,
	kinds: Kinds,
): Shape<Table, Kinds> {
	const entries = Object.entries(table).map(([key, definition]) => {
		const check = kinds[definition.kind]!;
		const optional = 'default' in definition ? check.prefault(definition.default) : check.optional();
		return [key, (definition.required ? check : optional).meta({description: definition.doc})];
	});
	return Object.fromEntries(entries) as Shape<Table, Kinds>;
}
