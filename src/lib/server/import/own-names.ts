import { customName } from './recognise/column-type.ts';

/** Internal names as people count: what a CRM numbers is in the order in which it was made. */
const byName = new Intl.Collator('en', { numeric: true }).compare;

/**
 * The names that custom fields of a CRM have here, by the CRM's internal names. Of several fields with one label, the one
 * whose internal name reads as the label has the label's name, else the first by internal name; the others have their
 * internal name in it. So a name hangs neither on the order in which fields are told nor on which of them a page has.
 *
 * @param fields every field that the CRM has of the records
 */
export function ownNames(fields: ReadonlyMap<string, { label: string }>): ReadonlyMap<string, string> {
	const sharing = new Map<string, string[]>();
	for (const [internal, { label }] of fields) {
		const name = customName(label);
		sharing.set(name, [...(sharing.get(name) ?? []), internal]);
	}
	const names = new Map<string, string>();
	for (const [name, internals] of sharing) {
		const inOrder = internals.toSorted((one, other) => byName(one, other) || (one < other ? -1 : 1));
		const first = inOrder.find((internal) => readsAs(internal) === name) ?? inOrder[0]!;
		for (const internal of inOrder)
			names.set(
				internal,
				internal === first ? name : free(`${name}_${customName(internal)}`, sharing, names)
			);
	}
	return names;
}

/** Without what CRMs put around names that people chose: `Region__c`, `x_studio_region`. */
const readsAs = (internal: string): string =>
	customName(internal.replace(/^x_(studio_)?/, '').replace(/__c$/, ''));

/** A name that neither a label nor another field has. */
function free(
	name: string,
	labels: ReadonlyMap<string, unknown>,
	names: ReadonlyMap<string, string>
): string {
	const taken = new Set([...labels.keys(), ...names.values()]);
	let free = name;
	for (let times = 2; taken.has(free); times++) free = `${name}_${times}`;
	return free;
}
