import type { Values } from './changes.ts';

const joined = (values: Values) =>
	[values.first_name, values.last_name].filter((part) => part !== null && part !== undefined).join(' ') ||
	null;

/** Put a contact's or a lead's name together from its parts, unless someone gave it one of its own. */
export function withFullName(before: Values | null, changes: Values): Values {
	if (changes.name) return changes;
	const old = before ?? {};
	const touched = ['name', 'first_name', 'last_name'].some((field) => changes[field] !== undefined);
	const hadOwnName = Boolean(old.name) && old.name !== joined(old);
	if (!touched || (hadOwnName && changes.name === undefined)) return changes;
	return { ...changes, name: joined({ ...old, ...changes }) };
}
