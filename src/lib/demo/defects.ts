import type { Random } from '#lib/stats/random/random.ts';
import type { DemoCompany } from './company.ts';
import type { Contact } from './model.ts';
import { mess } from './parameters.ts';
import type { Row } from './csv.ts';

/** A cell that can't be read, on purpose. */
export interface ImpossibleRow {
	file: string;
	/** Line of the file, the header being line 1. */
	line: number;
	recordId: string;
	column: string;
	value: string;
}

/** Everything that is wrong with the files, with where it is: what an importer should find. */
export class Defects {
	readonly contactNearDuplicates: { id: string; of: string; kind: string }[] = [];
	readonly duplicateRows: { file: string; recordId: string; line: number }[] = [];
	readonly impossibleRows: ImpossibleRow[] = [];
	readonly dealsWithoutCompany: string[] = [];
	readonly orderLinesWithVariants: string[] = [];
	/** Rows with a blank link, by file and column; too many to list. */
	readonly blankLinks: Record<string, Record<string, { blank: number; rows: number }>> = {};

	/** Count whether a link of a row is blank. */
	countLink(file: string, column: string, isBlank: boolean): void {
		const columns = (this.blankLinks[file] ??= {});
		const counts = (columns[column] ??= { blank: 0, rows: 0 });
		counts.rows++;
		if (isBlank) counts.blank++;
	}

	/** Repeat some rows exactly, as joined reports do. The first cell is the record's id. */
	*withRepeats(file: string, rows: Iterable<Row>, share: number, random: Random): Generator<Row> {
		let line = 1;
		for (const row of rows) {
			line++;
			yield row;
			if (!random.chance(share)) continue;
			line++;
			this.duplicateRows.push({ file, recordId: String(row[0]), line });
			yield row;
		}
	}

	/**
	 * Put rows that can't be read between the others, spread over the file.
	 *
	 * @param every how many good rows come before each
	 */
	*withImpossible(
		file: string,
		header: readonly string[],
		rows: Iterable<Row>,
		impossible: readonly { row: Row; column: string }[],
		every: number
	): Generator<Row> {
		let line = 1;
		const left = [...impossible];
		const insert = function* (this: Defects): Generator<Row> {
			const next = left.shift()!;
			line++;
			const value = String(next.row[header.indexOf(next.column)]);
			this.impossibleRows.push({ file, line, recordId: String(next.row[0]), column: next.column, value });
			yield next.row;
		}.bind(this);
		for (const row of rows) {
			line++;
			yield row;
			if (left.length > 0 && (line - 1) % every === 0) yield* insert();
		}
		while (left.length > 0) yield* insert();
	}
}

/** Contacts that stand in the CRM twice, each a little different the second time. */
export function nearDuplicates(company: DemoCompany, defects: Defects): Contact[] {
	const random = company.setting.random.fork('near-duplicates');
	const { contacts } = company.main;
	const count = Math.max(2, Math.round(contacts.length * mess.contactNearDuplicates));
	return random
		.shuffle(contacts)
		.slice(0, count)
		.map((contact, index) => {
			const { kind, changed } = disguise(random, contact);
			const id = String(99_000_001 + index);
			defects.contactNearDuplicates.push({ id, of: contact.id, kind });
			return {
				...contact,
				...changed,
				id,
				createdAt: Math.min(company.setting.now, contact.createdAt + random.integer(60, 90_000))
			};
		});
}

function disguise(random: Random, contact: Contact): { kind: string; changed: Partial<Contact> } {
	const kind = random.pick([
		'same e-mail, initial only',
		'e-mail in capitals',
		'last name misspelt, no e-mail',
		'same phone, other e-mail'
	]);
	if (kind === 'same e-mail, initial only')
		return { kind, changed: { firstName: `${contact.firstName[0]}.` } };
	if (kind === 'e-mail in capitals') return { kind, changed: { email: contact.email.toUpperCase() } };
	if (kind === 'same phone, other e-mail')
		return { kind, changed: { email: `${contact.firstName.toLowerCase()}@${contact.company.domain}` } };
	const { lastName } = contact;
	const place = random.integer(1, lastName.length - 2);
	const swapped =
		lastName.slice(0, place) + lastName[place + 1]! + lastName[place]! + lastName.slice(place + 2);
	const misspelt =
		swapped === lastName ? `${lastName.slice(0, place)}${lastName[place]!}${lastName.slice(place)}` : swapped;
	return { kind, changed: { lastName: misspelt, email: '' } };
}
