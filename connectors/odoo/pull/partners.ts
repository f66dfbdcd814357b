/** Companies and people are one table in Odoo, `res.partner`. */
import type { RecordSet, Row, SourceMerge } from '../../connector.ts';
import { companyDomain } from '../../shared/domains.ts';
import { customFieldsOf } from '../custom-fields.ts';
import { companyMap, contactMap } from '../fields/index.ts';
import type { Domain, Odoo } from '../odoo.ts';
import type { Phase } from '../phases.ts';
import { idText, labelled, linked, moment, person, plainText, text, type OdooRecord } from '../values.ts';

export type PartnerKind = 'companies' | 'contacts';

/** Addresses to deliver or bill to are no people, and those who work in Odoo no contacts. */
async function domainOf(odoo: Odoo, kind: PartnerKind): Promise<Domain> {
	if (kind === 'contacts')
		return [
			['is_company', '=', false],
			['type', 'not in', ['invoice', 'delivery']],
			['partner_share', '=', true]
		];
	const own = await ownCompanies(odoo);
	return [
		['is_company', '=', true],
		['id', 'not in', own]
	];
}

/** The companies that use this Odoo are partners too. */
async function ownCompanies(odoo: Odoo): Promise<number[]> {
	const companies = await odoo.searchRead('res.company', [], ['partner_id']);
	return companies.flatMap(({ partner_id }) => linked(partner_id) ?? []);
}

const fields: Record<PartnerKind, readonly string[]> = {
	companies: [
		'name',
		'website',
		'email',
		'phone',
		'industry_id',
		'street',
		'zip',
		'city',
		'state_id',
		'country_id',
		'parent_id',
		'user_id',
		'comment',
		'create_date'
	],
	contacts: [
		'name',
		'firstname',
		'lastname',
		'email',
		'phone',
		'mobile',
		'function',
		'parent_id',
		'commercial_partner_id',
		'user_id',
		'city',
		'country_id',
		'comment',
		'create_date'
	]
};

export async function partnerPhases(odoo: Odoo, pageSize: number, kind: PartnerKind): Promise<Phase[]> {
	const custom = await customFieldsOf(odoo, 'res.partner');
	return [
		{
			name: 'partners',
			model: 'res.partner',
			domain: await domainOf(odoo, kind),
			fields: [...fields[kind], ...custom.names],
			pageSize,
			page: async (records) => {
				const parents =
					kind === 'contacts'
						? await companiesOf(
								odoo,
								records.map(({ id }) => id)
							)
						: null;
				const rows = records.map((partner) => ({
					...(parents ? contactRow(odoo, partner, parents) : companyRow(odoo, partner)),
					...custom.cells(partner)
				}));
				const map = kind === 'contacts' ? contactMap : companyMap;
				return { records: [{ map, rows, customFields: custom.known } satisfies RecordSet] };
			}
		},
		{
			name: 'merges',
			model: 'mail.message',
			domain: [
				['model', '=', 'res.partner'],
				['body', 'ilike', '(ID ']
			],
			fields: ['body', 'res_id'],
			pageSize,
			page: async (messages) => ({ records: [], merged: await mergesOf(odoo, messages, kind) })
		}
	];
}

function companyRow(odoo: Odoo, partner: OdooRecord): Row {
	return {
		...partnerRow(odoo, partner),
		domain: companyDomain(text(partner.website), text(partner.email)),
		website: text(partner.website),
		phone: text(partner.phone),
		industry_id: labelled(partner.industry_id),
		street: text(partner.street),
		zip: text(partner.zip),
		state_id: labelled(partner.state_id),
		parent_id: idText(partner.parent_id)
	};
}

const contactRow = (odoo: Odoo, partner: OdooRecord, companies: Companies): Row => ({
	...partnerRow(odoo, partner),
	firstname: text(partner.firstname),
	lastname: text(partner.lastname),
	email: text(partner.email),
	phone: text(partner.phone) ?? text(partner.mobile),
	function: text(partner.function),
	company: companies.get(partner.id)?.company ?? null
});

const partnerRow = (odoo: Odoo, partner: OdooRecord): Row => ({
	id: String(partner.id),
	url: odoo.address('res.partner', partner.id),
	name: text(partner.name) ?? text(partner.email),
	city: text(partner.city),
	country_id: labelled(partner.country_id),
	user_id: person(partner.user_id),
	comment: plainText(partner.comment),
	create_date: moment(partner.create_date),
	write_date: moment(partner.write_date)
});

export type Companies = ReadonlyMap<number, { company: string | null; contact: string | null }>;

/** For partners the company that they are or belong to, and the person that they are. */
export async function companiesOf(odoo: Odoo, partners: readonly number[]): Promise<Companies> {
	const asked = ['is_company', 'commercial_partner_id', 'type'];
	const found = await odoo.records('res.partner', partners, asked);
	const above = [...found.values()].flatMap((partner) => linked(partner.commercial_partner_id) ?? []);
	const unknown = above.filter((id) => !found.has(id));
	const commercial = new Map([...found, ...(await odoo.records('res.partner', unknown, asked))]);
	return new Map(
		[...found.values()].map((partner) => {
			const top = linked(partner.commercial_partner_id);
			const isCompany = partner.is_company === true;
			const isAddress = partner.type === 'invoice' || partner.type === 'delivery';
			const company = isCompany ? partner.id : commercial.get(top ?? 0)?.is_company === true ? top : null;
			return [
				partner.id,
				{
					company: company?.toString() ?? null,
					contact: isCompany || isAddress ? null : String(partner.id)
				}
			];
		})
	);
}

/**
 * Partners that became part of others. Odoo moves what pointed to them without dating the change, and deletes them; what
 * is left is its note in the log of the other: “Merged with the following partners: Acme <acme@example.com> (ID 12)”.
 */
async function mergesOf(
	odoo: Odoo,
	messages: readonly OdooRecord[],
	kind: PartnerKind
): Promise<SourceMerge[]> {
	const told = messages.flatMap((message) => {
		const into = linked(message.res_id);
		const found = [...(text(message.body) ?? '').matchAll(/\(ID (\d+)\)/g)];
		return into === null ? [] : found.map((match) => ({ from: Number(match[1]), into }));
	});
	const named = told.flatMap(({ from, into }) => [from, into]);
	const living = await odoo.records('res.partner', named, ['is_company']);
	return told
		.filter(({ from, into }) => {
			const now = living.get(into);
			// A note that happens to hold such words names a partner that is still there.
			return !living.has(from) && now !== undefined && (now.is_company === true) === (kind === 'companies');
		})
		.map(({ from, into }) => ({ entity: kind, from: String(from), into: String(into) }));
}

export async function* partnerIds(odoo: Odoo, kind: PartnerKind): AsyncGenerator<string[]> {
	yield (await odoo.ids('res.partner', await domainOf(odoo, kind))).map(String);
}
