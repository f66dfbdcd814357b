/** Life-cycle stages of contacts, as far as anything says when they were come to. No date is made up. */
import type { CustomField } from '#lib/crm/custom-fields.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { customFields, customValueSql } from '#lib/server/store/custom-fields.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';

export interface LifecycleStage {
	/** In small letters and digits alone: exports and interfaces write one stage in several ways. */
	stage: string;
	label: string;
}

export const plainStage = (stage: string): string => stage.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

/** Names of columns that hold when a contact came to a stage, as HubSpot has them. */
const dateColumns = [
	/^became an? (.+?) date$/i,
	/^date entered ["“']?(.+?)["”']?(?: \(lifecycle stage pipeline\))?$/i,
	/^hs lifecyclestage (.+?) date$/i
];

/** A custom field that dates a life-cycle stage, with the stage. */
function datedStage({ name, label, type }: CustomField): (LifecycleStage & { name: string }) | null {
	if (type !== 'date' && type !== 'timestamp') return null;
	for (const written of [label, name.replaceAll('_', ' ')])
		for (const pattern of dateColumns) {
			const found = pattern.exec(written.trim())?.[1];
			if (found) return { name, stage: plainStage(found), label: found };
		}
	return null;
}

const fieldsOf = async (store: Store) =>
	(await customFields(store.engine, 'contacts')).flatMap((field) => {
		const dated = datedStage(field);
		return dated ? [{ ...dated, field }] : [];
	});

const changed = (viewer: Viewer) => `
	select record_id as contact_id, (after ->> '$.lifecycle_stage') as stage, changed_at as happened_at
	from changes
	where entity = 'contacts'
		and action = 'update'
		and (after ->> '$.lifecycle_stage') is not null
		and (after ->> '$.lifecycle_stage') is distinct from (before ->> '$.lifecycle_stage')
		and record_id in (select id from ${scoped('contacts', viewer)})`;

/** SQL that makes of a stage what `plainStage` does. */
const plainSql = (stage: string) => `regexp_replace(lower(${stage}), '[^\\p{L}\\p{N}]', '', 'g')`;

/** The stages that something dates: columns of an export, and changes that were seen. */
export async function lifecycleStages(store: Store, viewer: Viewer): Promise<LifecycleStage[]> {
	const [fields, { rows }] = await Promise.all([
		fieldsOf(store),
		store.engine.query<{ stage: string; label: string }>(
			`select ${plainSql('stage')} as stage, any_value(stage) as label from (${changed(viewer)}) group by 1 order by 2`
		)
	]);
	const found = new Map<string, LifecycleStage>();
	for (const { stage, label } of [...fields, ...rows])
		if (!found.has(stage)) found.set(stage, { stage, label });
	return [...found.values()];
}

/**
 * SELECT of `contact_id` and `happened_at`: when contacts came to a stage, by the columns that say so and by the changes of the
 * field that were seen.
 *
 * @param bind takes a value and answers the parameter that stands for it
 */
export async function lifecycleSql(
	store: Store,
	viewer: Viewer,
	stage: string,
	bind: (value: string) => string
): Promise<string> {
	const columns = (await fieldsOf(store))
		.filter((field) => field.stage === stage)
		.map(
			({ field }) => `
	select id as contact_id, (${customValueSql(field, 'contacts.custom')})::timestamptz as happened_at
	from ${scoped('contacts', viewer)} contacts`
		);
	return [
		...columns,
		`select contact_id, happened_at from (${changed(viewer)}) where ${plainSql('stage')} = ${bind(stage)}`
	].join(' union all ');
}

/** Contacts that name a life-cycle stage of which nothing tells a date. */
export async function undatedLifecycles(store: Store, viewer: Viewer): Promise<number> {
	const fields = await fieldsOf(store);
	const dated = fields.map(({ field }) => `(${customValueSql(field, 'contacts.custom')}) is not null`);
	const { rows } = await store.engine.query<{ contacts: number }>(
		`select count(*)::integer as contacts
		from ${scoped('contacts', viewer)} contacts
		where lifecycle_stage is not null
			and not (${['false', ...dated].join(' or ')})
			and id not in (select contact_id from (${changed(viewer)}))`
	);
	return rows[0]!.contacts;
}
