import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import { RecordError } from '#lib/server/store/errors.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { applySuppressions } from '#lib/server/store/suppressions.ts';

export interface Suppression {
	kind: 'email' | 'domain';
	value: string;
	reason: string | null;
	added_at: string;
	/** Contacts and leads that it is about today. */
	people: number;
}

/** Whom marketing must not write to, newest first. */
export async function listSuppressions(store: Store, viewer: Viewer): Promise<Suppression[]> {
	requireCapability(viewer, 'manage_privacy');
	const { rows } = await store.engine.query<Suppression>(
		`with addresses as (
			select lower(trim(email)) as email from contacts where email is not null
			union all select lower(trim(email)) from leads where email is not null
		)
		select kind, value, reason, added_at, (
			select count(*) from addresses
			where (kind = 'email' and email = value) or (kind = 'domain' and split_part(email, '@', 2) = value)
		) as people
		from suppressions order by suppressions.added_at desc, value`
	);
	return rows;
}

/**
 * Put an address, or everyone of a domain, on the suppression list. It holds for records that come later too.
 *
 * @param value an address, or a domain with or without its @
 * @throws RecordError `invalid`, `not_allowed`
 */
export async function suppress(
	store: Store,
	viewer: Viewer,
	value: string,
	reason: string | null
): Promise<Pick<Suppression, 'kind' | 'value'>> {
	requireCapability(viewer, 'manage_privacy');
	const entry = readEntry(value);
	await store.engine.transaction(async (transaction) => {
		await transaction.query(
			`insert into suppressions (kind, value, reason, added_by) values ($1, $2, $3, $4)
			on conflict (kind, value) do update set reason = excluded.reason`,
			[entry.kind, entry.value, reason, viewer.accountId]
		);
		await applySuppressions(transaction);
		await audit(transaction, viewer, { action: 'suppressions_changed', detail: { added: entry.kind } });
	});
	return entry;
}

/** Take an entry off the suppression list. @throws RecordError `not_found`, `not_allowed` */
export async function unsuppress(store: Store, viewer: Viewer, value: string): Promise<void> {
	requireCapability(viewer, 'manage_privacy');
	const entry = readEntry(value);
	await store.engine.transaction(async (transaction) => {
		const { changes } = await transaction.query('delete from suppressions where kind = $1 and value = $2', [
			entry.kind,
			entry.value
		]);
		if (changes === 0) {
			throw new RecordError(
				'not_found',
				`${entry.value} is not on the suppression list.`,
				'Look at the list: an entry may be for the whole domain.'
			);
		}
		await applySuppressions(transaction);
		await audit(transaction, viewer, { action: 'suppressions_changed', detail: { removed: entry.kind } });
	});
}

function readEntry(given: string): Pick<Suppression, 'kind' | 'value'> {
	const value = given.trim().toLowerCase();
	if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value)) return { kind: 'email', value };
	const domain = value.replace(/^@/, '');
	if (/^[^@\s.]+(?:\.[^@\s.]+)+$/.test(domain)) return { kind: 'domain', value: domain };
	throw new RecordError(
		'invalid',
		`“${given}” is neither an e-mail address nor a domain.`,
		'Give one such as ada@example.com, or example.com for everyone there.',
		[{ field: 'value', value: given, message: 'Give an e-mail address or a domain.' }]
	);
}
