/** What a metric can be broken down and filtered by. */
import type { CustomField } from '#lib/crm/custom-fields.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { InSegments } from './segments/dimensions.ts';

export interface Dimension {
	name: string;
	label: string;
	/** The key of a group, as SQL over the relation's own column `{column}`. */
	key: string;
	/** What has to be joined for the key, as SQL over `{column}`. */
	join?: string;
	/** The entity whose record names a key, when keys are ids. */
	entity?: EntityName;
	/** For a tree: the column of the entity that holds the id of the record a record is inside of. */
	parent?: string;
	/** What its values are, where they are more than text: they are compared as that. */
	type?: string;
	/** The values there are, where they are few. */
	choices?: readonly string[];
	/** For a custom field: which, and the dimension whose records have it; null for the records counted. */
	custom?: { field: CustomField; through: Dimension | null };
	/** For segments: which, and how a row finds who is in them. */
	segments?: InSegments;
	/** SQL that puts groups in their natural order, over the record `named`; by value otherwise. */
	order?: string;
}

const plain = (name: string, label: string): Dimension => ({ name, label, key: '{column}' });
const record = (name: string, label: string, entity: EntityName, order?: string): Dimension => ({
	name,
	label,
	key: '{column}',
	entity,
	order
});
const ofCompany = (name: string, label: string): Dimension => ({
	name,
	label,
	key: `${name}_company.${name}`,
	join: `left join companies ${name}_company on ${name}_company.id = {column}`
});

export const dimensions: Record<string, Dimension> = Object.fromEntries(
	[
		record('owner', 'Owner', 'people'),
		{
			...record('team', 'Team', 'teams'),
			parent: 'parent_id',
			key: 'team_person.team_id',
			join: 'left join people team_person on team_person.id = {column}'
		},
		record('pipeline', 'Pipeline', 'pipelines', 'named.position'),
		record('stage', 'Stage', 'stages', 'named.position'),
		plain('status', 'Status'),
		plain('source', 'Source'),
		plain('type', 'Type'),
		record('company', 'Company', 'companies'),
		ofCompany('industry', 'Industry'),
		ofCompany('country', 'Country'),
		plain('currency', 'Currency'),
		record('product', 'Product', 'products'),
		record('campaign', 'Campaign', 'campaigns'),
		{
			name: 'channel',
			label: 'Channel',
			key: 'channel_campaign.channel',
			join: 'left join campaigns channel_campaign on channel_campaign.id = {column}'
		},
		plain('forecast_category', 'Forecast category'),
		plain('lost_reason', 'Lost reason'),
		{ ...plain('lead_country', 'Country') },
		plain('rating', 'Rating'),
		plain('landing_page', 'Landing page'),
		plain('activity_type', 'Activity type'),
		plain('order_channel', 'Channel'),
		plain('ticket_channel', 'Channel'),
		plain('priority', 'Priority'),
		plain('category', 'Category'),
		{
			name: 'amount_band',
			label: 'Amount',
			key: `case
			when {column} is null then null
			when {column} < 5000 then '1. below 5k'
			when {column} < 20000 then '2. 5k to 20k'
			when {column} < 50000 then '3. 20k to 50k'
			when {column} < 100000 then '4. 50k to 100k'
			when {column} < 250000 then '5. 100k to 250k'
			else '6. 250k and above'
		end`
		}
	].map((dimension: Dimension) => [dimension.name, dimension])
);
