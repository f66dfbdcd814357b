import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { FileMapping } from './mapping.ts';
import type { ImportPlan } from './plan.ts';

/** What a person said of the last file with these headers; null when nobody did. */
export async function rememberedMapping(store: Store, fingerprint: string): Promise<FileMapping | null> {
	const { rows } = await store.engine.query<{ mapping: string }>(
		'select cast(mapping as varchar) as mapping from import_mappings where fingerprint = $1',
		[fingerprint]
	);
	return rows[0] ? (JSON.parse(rows[0].mapping) as FileMapping) : null;
}

/** Remember what a person said of a file, for the next one with the same headers. */
export async function rememberMapping(
	store: Store,
	viewer: Viewer,
	plan: ImportPlan,
	mapping: FileMapping
): Promise<void> {
	await store.engine.transaction((transaction) =>
		transaction.query(
			`insert into import_mappings (fingerprint, source_system, entity, mapping, saved_by) values ($1, $2, $3, $4::json, $5)
			on conflict (fingerprint) do update set source_system = excluded.source_system, entity = excluded.entity,
				mapping = excluded.mapping, saved_at = now(), saved_by = excluded.saved_by`,
			[
				plan.fingerprint,
				plan.source,
				plan.entity,
				JSON.stringify({ ...mapping, entity: plan.entity }),
				viewer.accountId
			]
		)
	);
}
