/** Leads and opportunities: one table, `crm.lead`, in which a lead that is converted keeps its id. */
import type { Page, RecordSet, Row } from '../../connector.ts';
import { customFieldsOf, type CustomFields } from '../custom-fields.ts';
import { dealEventMap, dealMap, leadMap, pipelineMap, stageMap } from '../fields/index.ts';
import type { Domain, Odoo } from '../odoo.ts';
import { latestChange, type Phase } from '../phases.ts';
import {
	amount,
	day,
	decimal,
	ids,
	idText,
	labelled,
	linked,
	moment,
	person,
	plainText,
	text,
	type OdooRecord
} from '../values.ts';
import { eventRows, logOf, ratio } from './history.ts';
import { companiesOf, type Companies } from './partners.ts';
import { settingsFor, settingsOf, type Settings } from './settings.ts';

const isDeal: Domain = [['type', '=', 'opportunity']];
const isOrWasLead: Domain = ['|', ['type', '=', 'lead'], ['date_conversion', '!=', false]];

const fields = [
	'name',
	'type',
	'active',
	'probability',
	'stage_id',
	'team_id',
	'user_id',
	'partner_id',
	'partner_name',
	'contact_name',
	'email_from',
	'phone',
	'mobile',
	'function',
	'country_id',
	'expected_revenue',
	'company_currency',
	'recurring_revenue',
	'recurring_revenue_monthly',
	'recurring_plan',
	'date_closed',
	'date_conversion',
	'date_deadline',
	'create_date',
	'lost_reason_id',
	'campaign_id',
	'source_id',
	'medium_id',
	'tag_ids',
	'priority',
	'description',
	'duration_tracking'
];

type ToPage = (records: readonly OdooRecord[]) => Promise<Omit<Page, 'cursor'>>;

/**
 * Records that changed themselves, then those whose customer did: to which company a person belongs is said by the
 * person alone.
 */
function phases(odoo: Odoo, pageSize: number, domain: Domain, custom: CustomFields, page: ToPage): Phase[] {
	const wanted = [...fields, ...custom.names];
	return [
		{ name: 'records', model: 'crm.lead', domain, fields: wanted, pageSize, page },
		{
			name: 'customers',
			model: 'res.partner',
			domain: [['is_company', '=', false]],
			fields: [],
			pageSize,
			start: () => latestChange(odoo, 'res.partner'),
			page: async (partners) =>
				page(
					await odoo.searchRead(
						'crm.lead',
						[['partner_id', 'in', partners.map(({ id }) => id)], ...domain],
						['write_date', ...wanted]
					)
				)
		}
	];
}

export async function dealPhases(odoo: Odoo, pageSize: number): Promise<Phase[]> {
	const [custom, log] = await Promise.all([customFieldsOf(odoo, 'crm.lead'), logOf(odoo)]);
	const page: ToPage = async (records) => {
		const settings = await settingsFor(odoo, records);
		const [companies, events] = await Promise.all([
			companiesOf(odoo, customersOf(records)),
			eventRows(odoo, log, records, settings)
		]);
		// An opportunity that was archived but not lost is out of everybody's sight, as in a bin.
		const shown = records.filter((record) => !isBinned(record, settings));
		const rows = shown.map((record) => ({
			...dealRow(odoo, record, settings, companies),
			...customCells(record, custom, settings, log.fields.size === 0)
		}));
		return {
			records: [
				...teamlessSets(records, settings),
				{
					map: dealMap,
					rows,
					customFields: { ...custom.known, ...ownFields(settings, log.fields.size === 0) }
				},
				{ map: dealEventMap, rows: events }
			],
			deleted: records
				.filter((record) => isBinned(record, settings))
				.map(({ id, write_date }) => ({ entity: 'deals', id: String(id), at: moment(write_date)! })),
			history: log.history
		};
	};
	return phases(odoo, pageSize, isDeal, custom, page);
}

/** When a stage is given to other teams, the places of all its opportunities change, and none of them says so. */
export const dealsDependOn = async (odoo: Odoo): Promise<string> => (await settingsOf(odoo)).assignment;

export async function leadPhases(odoo: Odoo, pageSize: number): Promise<Phase[]> {
	const custom = await customFieldsOf(odoo, 'crm.lead');
	const page: ToPage = async (records) => {
		const [settings, companies] = await Promise.all([
			settingsFor(odoo, records),
			companiesOf(odoo, customersOf(records))
		]);
		const rows = records.map((record) => ({
			...leadRow(odoo, record, companies),
			...customCells(record, custom, settings, false)
		}));
		return {
			records: [{ map: leadMap, rows, customFields: { ...custom.known, ...ownFields(settings, false) } }]
		};
	};
	return phases(odoo, pageSize, isOrWasLead, custom, page);
}

const customersOf = (records: readonly OdooRecord[]): number[] =>
	records.flatMap(({ partner_id }) => linked(partner_id) ?? []);

const isWon = (record: OdooRecord, settings: Settings): boolean =>
	settings.isWon(linked(record.stage_id)) || Number(record.probability) >= 100;

/** Odoo’s own meaning of lost: archived at 0 %. */
const isLost = ({ active, probability }: OdooRecord): boolean => active === false && probability === 0;

const isBinned = (record: OdooRecord, settings: Settings): boolean =>
	record.active === false && !isLost(record) && !isWon(record, settings);

function statusOf(record: OdooRecord, settings: Settings): 'open' | 'won' | 'lost' {
	if (isLost(record)) return 'lost';
	return isWon(record, settings) ? 'won' : 'open';
}

function dealRow(odoo: Odoo, record: OdooRecord, settings: Settings, companies: Companies): Row {
	const place = settings.place(linked(record.stage_id), linked(record.team_id));
	const customer = companies.get(linked(record.partner_id) ?? 0);
	const status = statusOf(record, settings);
	return {
		...common(odoo, record),
		created: moment(record.date_conversion) ?? moment(record.create_date),
		company: customer?.company ?? null,
		contact: customer?.contact ?? null,
		pipeline: place?.pipeline ?? null,
		stage: place?.stage ?? null,
		status,
		expected_revenue: amount(record.expected_revenue),
		currency: labelled(record.company_currency),
		...recurring(record),
		probability: ratio(decimal(record.probability)),
		date_deadline: day(record.date_deadline),
		date_closed: status === 'open' ? null : moment(record.date_closed),
		lost_reason: status === 'lost' ? labelled(record.lost_reason_id) : null,
		team_id: idText(record.team_id)
	};
}

const periods: Readonly<Record<string, string>> = { Monthly: 'month', Quarterly: 'quarter', Yearly: 'year' };

/** Revenue for the period of its plan; a plan of some other length counts by the month, as Odoo works it out. */
function recurring(record: OdooRecord): Row {
	if (!record.recurring_revenue || !linked(record.recurring_plan))
		return { recurring_revenue: null, recurring_period: null };
	const period = periods[labelled(record.recurring_plan) ?? ''];
	return period
		? { recurring_revenue: decimal(record.recurring_revenue), recurring_period: period }
		: { recurring_revenue: decimal(record.recurring_revenue_monthly), recurring_period: 'month' };
}

function leadRow(odoo: Odoo, record: OdooRecord, companies: Companies): Row {
	const customer = companies.get(linked(record.partner_id) ?? 0);
	const isConverted = record.type === 'opportunity';
	const isGone = !isConverted && isLost(record);
	return {
		...common(odoo, record),
		name: text(record.contact_name) ?? text(record.name),
		create_date: moment(record.create_date),
		partner_name: text(record.partner_name),
		email_from: text(record.email_from),
		phone: text(record.phone) ?? text(record.mobile),
		function: text(record.function),
		country_id: labelled(record.country_id),
		status: isConverted ? 'Converted' : isGone ? 'Lost' : labelled(record.stage_id),
		contact: customer?.contact ?? null,
		date_conversion: isConverted ? moment(record.date_conversion) : null,
		converted_deal: isConverted ? String(record.id) : null,
		converted_contact: isConverted ? (customer?.contact ?? null) : null,
		converted_company: isConverted ? (customer?.company ?? null) : null,
		disqualified_at: isGone ? moment(record.date_closed) : null,
		lost_reason: isGone ? labelled(record.lost_reason_id) : null
	};
}

const common = (odoo: Odoo, record: OdooRecord): Row => ({
	id: String(record.id),
	url: odoo.address('crm.lead', record.id),
	write_date: moment(record.write_date),
	name: text(record.name),
	user_id: person(record.user_id),
	source: labelled(record.source_id),
	campaign_id: idText(record.campaign_id),
	description: plainText(record.description)
});

/** Fields of Odoo that have no canonical one. */
function ownFields(settings: Settings, withDurations: boolean): NonNullable<RecordSet['customFields']> {
	const durations = withDurations
		? [...settings.stages.values()].map(
				({ id, name }) => [`seconds_in_${id}`, { label: `Seconds in ${name}`, type: 'integer' }] as const
			)
		: [];
	return {
		tags: { label: 'Tags', type: 'text' },
		medium: { label: 'Medium', type: 'text' },
		priority: { label: 'Priority, 0 to 3', type: 'integer' },
		...Object.fromEntries(durations)
	};
}

function customCells(
	record: OdooRecord,
	custom: CustomFields,
	settings: Settings,
	withDurations: boolean
): Row {
	const spent = (withDurations ? record.duration_tracking : null) as Record<string, number> | null;
	const durations = Object.entries(spent ?? {})
		.filter(([stage]) => settings.stages.has(Number(stage)))
		.map(([stage, seconds]) => [`seconds_in_${stage}`, Math.round(seconds)] as const);
	const tags = ids(record.tag_ids).map((id) => settings.tags.get(id) ?? String(id));
	return {
		...custom.cells(record),
		tags: tags.sort().join('; ') || null,
		medium: labelled(record.medium_id),
		priority: text(record.priority),
		...Object.fromEntries(durations)
	};
}

/** The pipeline of opportunities without a team comes with the first of them. */
function teamlessSets(records: readonly OdooRecord[], settings: Settings): RecordSet[] {
	if (!records.some(({ team_id }) => linked(team_id) === null)) return [];
	const { pipelines, stages } = settings.rows(true);
	return [
		{ map: pipelineMap, rows: pipelines },
		{ map: stageMap, rows: stages }
	];
}

export async function* leadIds(odoo: Odoo, kind: 'deals' | 'leads'): AsyncGenerator<string[]> {
	yield (await odoo.ids('crm.lead', kind === 'deals' ? isDeal : isOrWasLead)).map(String);
}
