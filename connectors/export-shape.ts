import { currencyNamed } from '#lib/crm/currencies.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';

/**
 * What the columns of a CRM's records mean, as data: of an export file, or of the answers of an API.
 *
 * A target is the name of a field of the entity, or one of the import's own (`won_at`, `close_date`, ...; see
 * `src/lib/server/import/recognise/import-fields.ts`). A reference says after a colon what its cells hold:
 * `company_id:name` or `company_id:id`. `null` leaves the column out.
 */
export interface FieldMap {
	/** `hubspot`, `salesforce`, ... */
	system: string;
	/** What people call the records, such as “HubSpot deals export”. */
	name: string;
	entity: EntityName;
	/** Header to target. Headers are compared by their letters and digits alone. */
	columns: Readonly<Record<string, string | null>>;
	/** Words of the CRM for the values of a field, in lower case, to the canonical ones. */
	values?: Readonly<Record<string, Readonly<Record<string, string>>>>;
	/** Headers of columns that hold percents, where numbers up to 1 could also be ratios. */
	percents?: readonly string[];
	/** Fields that every record has. */
	constants?: Readonly<Record<string, string>>;
	/** The records add to others that come by another way; those without such a record are refused. */
	updatesOnly?: boolean;
	/** A deal at 100 % is won; one that is not active at 0 % is lost, whatever its stage says. */
	closedByProbability?: boolean;
}

/** An export file that a CRM makes: what its columns mean, and the columns by which it is known. */
export interface ExportShape extends FieldMap {
	/** Headers that this file always has. All must be there for the shape to be recognised. */
	headers: readonly string[];
	/** Part of the usual file name; breaks ties between shapes with the same headers. */
	fileName?: RegExp;
	/** The shape is only recognised by this file name, because its headers say too little. */
	fileNameDecides?: boolean;
	/** A field with several values takes a row for each: rows blank but for such cells belong to the record above. */
	continues?: boolean;
	/** Rows with this word under this header are records of another kind, read by a shape of their own. */
	others?: readonly { header: string; value: string; shape: ExportShape }[];
	/** The file holds nothing that Weatherglass keeps: what it holds instead, to say so. */
	nothing?: string;
}

const currencyInHeader = /\s*(?:\(([^()]{1,3})\)|\[([^[\]]{1,3})\]|\bin\s+([A-Z]{3}|[^\w\s])|\s([€£]))\s*$/;

/** The currency that a header names, as in `Amount spent (USD)`, `Value [€]` or `Amount in GBP`; null when it names none. */
export function headerCurrency(header: string): string | null {
	const [, ...said] = currencyInHeader.exec(header) ?? [];
	const word = said.find((each) => each !== undefined);
	// A code in small letters may be a word: Call (all).
	return word && word === word.toUpperCase() ? currencyNamed(word) : null;
}

/** A header without the currency that it names. */
export const withoutCurrency = (header: string): string =>
	headerCurrency(header) ? header.replace(currencyInHeader, '') : header;

/** A header by its letters and digits alone: `Deal - Title`, `deal_title` and `DealTitle` are one. */
export function headerKey(header: string): string {
	return header
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '');
}
