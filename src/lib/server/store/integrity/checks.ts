/** What is checked, as SQL that selects the ids of the records found wanting. */
import { entityNamed, type Entity, type Field } from '#lib/crm/entities/index.ts';
import { trackedDealFields } from '../records/events.ts';
import { reportingAmounts } from '../reporting-amounts.ts';

export type FindingCode =
	| 'orphaned_reference'
	| 'duplicate_id'
	| 'duplicate_source_key'
	| 'unknown_import_file'
	| 'unknown_sync_run'
	| 'no_exchange_rate'
	| 'ends_before_start'
	| 'closed_before_created'
	| 'closed_without_date'
	| 'open_with_closing_date'
	| 'stage_of_another_pipeline'
	| 'status_against_stage'
	| 'history_disagrees';

export interface Check {
	code: FindingCode;
	/** The field it is about, where the code alone does not say. */
	field?: string;
	/** What is wrong, after the name of the records: “Some deals ...”. */
	finding: string;
	advice: string;
	/** SELECT of one column `id`. `records` stands for the records of the entity that the viewer may see. */
	sql: string;
}

/** Every check of an entity. */
export function checksOf(entity: Entity): Check[] {
	return [
		...entity.fields.filter(({ type }) => type === 'reference').map(orphans),
		...identity(entity),
		...reportingAmounts(entity).map(({ amount, inReportingCurrency }) =>
			withoutRate(amount, inReportingCurrency)
		),
		...(ranges[entity.name] ?? []).map(([first, second]) => backwards(entity, first, second)),
		...(entity.name === 'deals' ? dealChecks : [])
	];
}

function orphans({ name, label, to }: Field): Check {
	return {
		code: 'orphaned_reference',
		field: name,
		finding: `point to a ${entityNamed(to!).label.toLowerCase()} (${label}) that does not exist or was deleted`,
		advice: `Import the missing ${entityNamed(to!).labelPlural.toLowerCase()}, or choose others. Figures by ${label.toLowerCase()} show these records as unknown.`,
		sql: `select id from records where ${name} is not null and ${name} not in (select id from ${to} where deleted_at is null)`
	};
}

function identity(entity: Entity): Check[] {
	return [
		{
			code: 'duplicate_id',
			finding: 'share their id with another record',
			advice:
				'This is a defect of Weatherglass: please report it. Undo the last import, and import it again.',
			sql: `select id from ${entity.name} where id in (select id from records) group by id having count(*) > 1`
		},
		{
			code: 'duplicate_source_key',
			finding: 'have the same id in the same source as another record',
			advice: 'One record was imported twice: undo the import that came later.',
			sql: `select unnest(ids[2:]) as id from (
				select list(id order by recorded_at, id) as ids from records
				where source_id is not null
				group by source_system, source_account, source_id having count(*) > 1)`
		},
		{
			code: 'unknown_import_file',
			finding: 'name an import file that nobody knows',
			advice: 'Their line in the file can’t be shown. Import the file again to mend this.',
			sql: `select id from records where import_file is not null and import_file not in (select id from import_files)`
		},
		{
			code: 'unknown_sync_run',
			finding: 'name a sync that nobody knows',
			advice: 'Run a full sync of their source.',
			sql: 'select id from records where sync_run is not null and sync_run not in (select id from sync_runs)'
		}
	];
}

function withoutRate(amount: string, inReportingCurrency: string): Check {
	return {
		code: 'no_exchange_rate',
		field: amount,
		finding: `have an amount in a currency without an exchange rate for their day (${amount})`,
		advice: 'Add exchange rates under Data, from the first day on. Until then sums leave these amounts out.',
		sql: `select id from records where ${amount} is not null and ${inReportingCurrency} is null`
	};
}

/** Pairs of fields of which the second can't come before the first; a duration stands alone. */
const ranges: Record<string, [first: string | null, second: string][]> = {
	quotas: [['period_start', 'period_end']],
	activities: [[null, 'duration_seconds']],
	contracts: [['starts_on', 'ends_on']],
	campaigns: [['starts_on', 'ends_on']],
	leads: [['created_at', 'converted_at']],
	quotes: [['issued_at', 'accepted_at']],
	tickets: [
		['opened_at', 'first_response_at'],
		['opened_at', 'solved_at'],
		['opened_at', 'closed_at']
	]
};

function backwards(entity: Entity, first: string | null, second: string): Check {
	const label = (name: string) =>
		(entity.fields.find((field) => field.name === name)?.label ?? 'Created').toLowerCase();
	return {
		code: 'ends_before_start',
		field: second,
		finding: first ? `have “${label(second)}” before “${label(first)}”` : `have a negative ${label(second)}`,
		advice: 'Correct the dates, here or in the source. Durations leave these records out.',
		sql: `select id from records where ${first ? isBefore(second, first) : `${second} < 0`}`
	};
}

/** Many sources tell the end of what they created by its day alone, as midnight: on the day of its creation it is no fault. */
const isBefore = (second: string, first: string): string =>
	first === 'created_at' ? `${second}::date < ${first}::date` : `${second} < ${first}`;

/** The events that disagree with the deal, by the comparison that its type of value needs. */
const lastEventDiffers = Object.entries(trackedDealFields)
	.map(([event, column]) => {
		const last = `last_values['${event}']`;
		const differs: Record<string, string> = {
			amount: `try_cast(${last}.value as decimal(18, 4)) is distinct from records.amount`,
			// Exports with one close date give that of closing, so a closed deal may have no expected one.
			expected_close: `(records.status = 'open' or records.expected_close is not null)
				and try_cast(${last}.value as date) is distinct from records.expected_close`,
			probability: `abs(coalesce(try_cast(${last}.value as double), -1) - coalesce(records.probability, -1)) > 1e-9`
		};
		return `(${last} is not null and ${differs[event] ?? `${last}.value is distinct from records.${column}`})`;
	})
	.join(' or ');

const dealChecks: Check[] = [
	{
		code: 'closed_before_created',
		finding: 'were closed before they were created',
		advice: 'Correct one of the dates. Sales cycles leave these deals out.',
		sql: `select id from records where ${isBefore('closed_at', 'created_at')}`
	},
	{
		code: 'closed_without_date',
		finding: 'are won or lost without the date on which they were',
		advice: 'Give the closing date. Figures over a period leave these deals out.',
		sql: `select id from records where status in ('won', 'lost') and closed_at is null`
	},
	{
		code: 'open_with_closing_date',
		finding: 'are open but have a closing date',
		advice: 'Win or lose them, or empty the closing date.',
		sql: `select id from records where coalesce(status, 'open') = 'open' and closed_at is not null`
	},
	{
		code: 'stage_of_another_pipeline',
		finding: 'stand in a stage of another pipeline than their own',
		advice: 'Choose a stage of their pipeline.',
		sql: `select records.id from records join stages on stages.id = records.stage_id
			where stages.pipeline_id <> records.pipeline_id`
	},
	{
		code: 'status_against_stage',
		finding: 'stand in a won or lost stage with another status',
		advice: 'Move them to a stage of their status.',
		sql: `select records.id from records join stages on stages.id = records.stage_id
			where stages.status in ('won', 'lost') and records.status <> stages.status`
	},
	{
		code: 'history_disagrees',
		finding: 'differ from the last change in their own history',
		advice: 'The source’s history is incomplete. Figures as of today use the deal, earlier ones its history.',
		sql: `select records.id from records
			join (
				select deal_id, map_from_entries(list((field, {'value': new_value}))) as last_values
				from (
					select deal_id, field, arg_max({'value': new_value}, (changed_at, coalesce(sequence, 0))).value as new_value
					from deal_events where deleted_at is null group by deal_id, field
				)
				group by deal_id
			) on deal_id = records.id
			where ${lastEventDiffers}`
	}
];
