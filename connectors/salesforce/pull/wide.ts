/** Objects with more fields than the address of one query holds. */
import type { SalesforceClient, SalesforceRecord } from '../client.ts';
import { batches, idIn, select } from '../soql.ts';

/** Letters for the names of fields: with ids and conditions they stay within the 16 KB of an address. */
const roomForFields = 6000;

/** A comma takes three letters in an address. */
const lengthOf = (field: string): number => field.length + 3;

/** Fields in parts that one query each can name; the first holds those that come first. */
export function partsOf(fields: readonly string[], room = roomForFields): string[][] {
	const parts: string[][] = [[]];
	let taken = 0;
	for (const field of fields) {
		taken += lengthOf(field);
		if (taken > room && parts.at(-1)!.length > 0) {
			parts.push([]);
			taken = lengthOf(field);
		}
		parts.at(-1)!.push(field);
	}
	return parts;
}

/** The records with the fields of further parts. One that is gone meanwhile comes again as gone: its fields stay out. */
export async function withParts(
	client: SalesforceClient,
	object: string,
	records: readonly SalesforceRecord[],
	parts: readonly (readonly string[])[]
): Promise<SalesforceRecord[]> {
	if (parts.length === 0) return [...records];
	const whole = new Map(records.map((record) => [record.Id, record]));
	for (const part of parts)
		for (const ids of batches([...whole.keys()]))
			for (const more of await client.all(select(['Id', ...part], object, [idIn('Id', ids)], 'Id')))
				whole.set(more.Id, { ...whole.get(more.Id), ...more });
	return [...whole.values()];
}
