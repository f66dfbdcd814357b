/** What a form or a request that writes is, in the matrix. */
import type { Company } from './people.ts';

export interface Sent {
	address: string;
	method?: 'POST' | 'PUT';
	form: Record<string, string>;
	/** The record whose version the form names. */
	versionOf?: [table: string, id: string];
}

export interface Write {
	/** Whose records it can be aimed at; of the whole company or the account itself where it has no such record. */
	at: 'owners' | 'company' | 'self';
	/** @param to whose record it is aimed at, or who asks */
	ask(to: string, company: Company): Sent;
	/** The rows it changes where it may, patterns of `~ table row`. */
	changes(to: string, company: Company): string[];
	/** What it answers where it may and changes nothing. */
	works?: number[];
	/** Who may not, though their role may. */
	butNot?: string;
}

/** Another account than the one that asks, to aim at. */
export const target = (company: Company) => company.signedIn.stranger!.account;

/** One that takes no record. */
export const form = (
	at: Write['at'],
	address: string,
	fields: Record<string, string>,
	...changes: string[]
): Write => ({
	at,
	ask: () => ({ address, form: fields }),
	changes: () => changes
});
