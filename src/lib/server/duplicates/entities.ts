import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { soundex } from '#lib/stats/matching/phonetic.ts';
import { companiesAlike, firstNamesAlike, type ComparedField } from './evidence.ts';
import { companyName, plainDomain, plainEmail, plainPhone, plainText } from './normalise.ts';

export const matchedEntities = ['contacts', 'companies', 'leads'] as const;
export type MatchedEntity = (typeof matchedEntities)[number] & EntityName;

/** A record as the store has it, and as it is compared. */
export type Stored = Record<string, string | null>;

/** How the records of an entity are compared. */
export interface Matcher {
	/** Columns that are read, by SQL over the record's table `record`; `id` and `name` are read anyway. */
	columns(viewer: Viewer): Readonly<Record<string, string>>;
	fields: readonly ComparedField[];
	/** The compared values of a record. */
	values(record: Stored): Record<string, string | null>;
	/** Values of which two records must share one to be compared at all. */
	keys(values: Record<string, string | null>): (string | null)[];
}

const email: ComparedField = { name: 'email', m: 0.75, sharedBy: 0.005, disagreement: -2 };
const phone: ComparedField = { name: 'phone', m: 0.7, sharedBy: 0.2, disagreement: -1.5 };
// People of one company share it: it says little beside an address at its domain.
const employer: ComparedField = { name: 'company', m: 0.85, sharedBy: 1, most: 6, disagreement: -2 };
// Two who share a home share an address, a phone and a surname: only the first name tells them apart.
const firstName: ComparedField = {
	name: 'first_name',
	m: 0.85,
	similar: 0.12,
	sharedBy: 1,
	disagreement: -20,
	alike: firstNamesAlike
};
const lastName: ComparedField = { name: 'last_name', m: 0.9, similar: 0.08, sharedBy: 1 };

const joined = (...parts: (string | null | undefined)[]): string | null =>
	parts.every((part) => part) ? parts.join('|') : null;

const sound = (text: string | null | undefined): string | null => (text ? soundex(text) : null);

function personValues(record: Stored): Record<string, string | null> {
	const words = plainText(record.name ?? null)?.split(' ') ?? [];
	return {
		email: plainEmail(record.email ?? null),
		phone: plainPhone(record.phone ?? null),
		first_name: plainText(record.first_name ?? null) ?? (words.length > 1 ? words[0]! : null),
		last_name: plainText(record.last_name ?? null) ?? (words.length > 1 ? words.slice(1).join(' ') : null),
		company: companyName(record.company ?? null).core
	};
}

function personKeys(values: Record<string, string | null>): (string | null)[] {
	return [
		values.email ?? null,
		values.phone ?? null,
		joined(values.first_name, values.last_name),
		joined(sound(values.last_name), values.company),
		joined(values.first_name, values.company)
	];
}

const people = (company: (viewer: Viewer) => string): Matcher => ({
	columns: (viewer) => ({
		first_name: 'record.first_name',
		last_name: 'record.last_name',
		email: 'record.email',
		phone: 'record.phone',
		company: company(viewer)
	}),
	fields: [email, phone, firstName, lastName, employer],
	values: personValues,
	keys: personKeys
});

/** What is matched, and how. Orders, deals and activities are not: two on one day are two. */
export const matchers: Readonly<Record<MatchedEntity, Matcher>> = {
	contacts: people(
		(viewer) =>
			`(select any_value(companies.name) from ${scoped('companies', viewer)} companies where companies.id = record.company_id)`
	),
	leads: people(() => 'record.company_name'),
	companies: {
		columns: () => ({
			domain: 'coalesce(record.domain, record.website)',
			phone: 'record.phone',
			city: 'record.city',
			postal_code: 'record.postal_code',
			country: 'record.country'
		}),
		fields: [
			{ name: 'name', m: 0.8, similar: 0.15, sharedBy: 0.05, disagreement: -7, alike: companiesAlike },
			// Acme GmbH and Acme AG are two by law, whatever else they share.
			{ name: 'legal_form', m: 0.95, sharedBy: 1, most: 1, disagreement: -14 },
			{ name: 'domain', m: 0.85, sharedBy: 0.1, disagreement: -3 },
			{ name: 'phone', m: 0.7, sharedBy: 0.2, disagreement: -1.5 },
			{ name: 'city', m: 0.85, sharedBy: 1, most: 3, disagreement: -2.5 },
			{ name: 'postal_code', m: 0.8, sharedBy: 1, most: 4, disagreement: -1.5 },
			{ name: 'country', m: 0.95, sharedBy: 1, most: 1, disagreement: -4 }
		],
		values: (record) => {
			const { core, form } = companyName(record.name ?? null);
			return {
				name: core && [core, form].filter(Boolean).join(' '),
				core,
				legal_form: form,
				domain: plainDomain(record.domain ?? null),
				phone: plainPhone(record.phone ?? null),
				city: plainText(record.city ?? null),
				postal_code: plainText(record.postal_code ?? null),
				country: plainText(record.country ?? null)
			};
		},
		keys: (values) => [
			values.core ?? null,
			values.core?.replaceAll(' ', '') ?? null,
			values.domain ?? null,
			values.phone ?? null,
			joined(values.core?.slice(0, 5), values.city)
		]
	}
};

/** Whether duplicates of an entity are looked for. */
export const isMatchedEntity = (name: string): name is MatchedEntity =>
	(matchedEntities as readonly string[]).includes(name);
