import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { accountName } from '#lib/server/store/account-name.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { checkMapping, readMapping, type FileMapping } from './mapping.ts';
import type { ImportPlan } from './plan.ts';
import { ImportError } from './report.ts';

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
			`insert into import_mappings (fingerprint, source_system, entity, mapping, saved_by, headers, file_name)
			values ($1, $2, $3, $4::json, $5, $6::json, $7)
			on conflict (fingerprint) do update set source_system = excluded.source_system, entity = excluded.entity,
				mapping = excluded.mapping, saved_at = now(), saved_by = excluded.saved_by,
				headers = excluded.headers, file_name = excluded.file_name`,
			[
				plan.fingerprint,
				plan.source,
				plan.entity,
				JSON.stringify({ ...mapping, entity: plan.entity }),
				viewer.accountId,
				JSON.stringify(plan.columns.map(({ name }) => name)),
				plan.file
			]
		)
	);
}

/** A mapping that is remembered, and for which files. */
export interface RememberedMapping {
	fingerprint: string;
	source: string | null;
	entity: EntityName;
	mapping: FileMapping;
	/** The columns of the files it is for; those it names, where an earlier version remembered it. */
	headers: string[];
	file_name: string | null;
	saved_at: string;
	saved_by: string | null;
}

/** Every remembered mapping, the latest first. @throws RecordError `not_allowed` for who may not import */
export async function listMappings(store: Store, viewer: Viewer): Promise<RememberedMapping[]> {
	requireCapability(viewer, 'import');
	const { rows } = await store.engine.query<
		Omit<RememberedMapping, 'mapping' | 'headers'> & { mapping: string; headers: string | null }
	>(
		`select fingerprint, source_system as source, entity, cast(mapping as varchar) as mapping,
			cast(headers as varchar) as headers, file_name, saved_at, ${accountName('saved_by')} as saved_by
		from import_mappings order by saved_at desc, fingerprint`
	);
	return rows.map((row) => {
		const mapping = JSON.parse(row.mapping) as FileMapping;
		const headers = row.headers ? (JSON.parse(row.headers) as string[]) : Object.keys(mapping.columns ?? {});
		return { ...row, mapping, headers };
	});
}

/** @throws ImportError `not_found` when none is remembered */
export async function readRememberedMapping(
	store: Store,
	viewer: Viewer,
	fingerprint: string
): Promise<RememberedMapping> {
	const found = (await listMappings(store, viewer)).find((each) => each.fingerprint === fingerprint);
	if (found) return found;
	throw new ImportError(
		'not_found',
		`No mapping ${fingerprint} is remembered.`,
		'Data › Mappings and `weatherglass mappings` list those that are.',
		fingerprint
	);
}

/**
 * Change a remembered mapping.
 *
 * @throws ImportError `not_found`, or `wrong_mapping` when it doesn't fit the files it is for
 */
export async function changeMapping(
	store: Store,
	viewer: Viewer,
	fingerprint: string,
	given: unknown
): Promise<void> {
	const known = await readRememberedMapping(store, viewer, fingerprint);
	const file = known.file_name ?? 'the file';
	const mapping = readMapping(given, file);
	const entity = mapping.entity ?? known.entity;
	checkMapping(mapping, entity, known.headers, file);
	await store.engine.transaction((transaction) =>
		transaction.query(
			`update import_mappings set mapping = $2::json, entity = $3, source_system = $4, saved_at = now(), saved_by = $5
			where fingerprint = $1`,
			[
				fingerprint,
				JSON.stringify({ ...mapping, entity }),
				entity,
				mapping.source ?? known.source,
				viewer.accountId
			]
		)
	);
}

/** Forget a mapping: the next file of its headers is proposed anew. @throws ImportError `not_found` */
export async function forgetMapping(store: Store, viewer: Viewer, fingerprint: string): Promise<void> {
	await readRememberedMapping(store, viewer, fingerprint);
	await store.engine.transaction((transaction) =>
		transaction.query('delete from import_mappings where fingerprint = $1', [fingerprint])
	);
}
