/** What administrators see and change of accounts. Every change is in the audit log, with before and after. */
import type { Role, Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { personWords, readAccount, type Account } from './accounts.ts';
import { AccessError, invalidAccount } from './errors.ts';
import { endSessions } from './sessions.ts';

export interface ListedAccount extends Account {
	/** The CRM person: the linked one, or the one with the same e-mail. */
	person: { id: string; name: string; linked: boolean } | null;
	/** ISO 8601, UTC; null: never. */
	last_sign_in_at: string | null;
	created_at: string;
	disabled_at: string | null;
	/** What is odd about it, in words: nobody's records to see, one person with two accounts. */
	warnings: string[];
}

interface AccountRow extends Account {
	linked_id: string | null;
	linked_name: string | null;
	last_sign_in_at: string | null;
	created_at: string;
	disabled_at: string | null;
}

/**
 * Every account, those that may sign in first, by name.
 *
 * @throws RecordError `not_allowed`
 */
export async function listAccounts(store: Store, viewer: Viewer): Promise<ListedAccount[]> {
	requireCapability(viewer, 'manage_people');
	const { rows } = await store.engine.query<AccountRow>(
		`with known as (select id, name, lower(email) as email from people where deleted_at is null),
		by_email as (select email, min(id) as id from known where email is not null group by email),
		signed_in as (
			select account_id, max(occurred_at) as at from audit_log where action = 'sign_in' group by account_id
		)
		select accounts.id, accounts.email, accounts.name, accounts.role, accounts.person_id, accounts.locale,
			accounts.time_zone, known.id as linked_id, known.name as linked_name, signed_in.at as last_sign_in_at,
			accounts.created_at, accounts.disabled_at
		from accounts
		left join by_email on by_email.email = accounts.email
		left join known on known.id = coalesce(accounts.person_id, by_email.id)
		left join signed_in on signed_in.account_id = accounts.id
		order by accounts.disabled_at is not null, lower(accounts.name), accounts.email`
	);
	const active = rows.filter(({ disabled_at }) => disabled_at === null);
	return rows.map(({ linked_id, linked_name, ...account }) => {
		const person =
			linked_id === null
				? null
				: { id: linked_id, name: linked_name ?? linked_id, linked: account.person_id !== null };
		const twins = active.filter((other) => linked_id !== null && other.linked_id === linked_id);
		return { ...account, person, warnings: warningsOf(account, person, twins) };
	});
}

function warningsOf(
	{ id, role, person_id, disabled_at }: Omit<AccountRow, 'linked_id' | 'linked_name'>,
	person: ListedAccount['person'],
	twins: Account[]
): string[] {
	if (disabled_at !== null) return [];
	const warnings: string[] = [];
	if (person_id !== null && person === null) warnings.push('The CRM person was deleted.');
	if (person === null && role === 'rep') warnings.push('Sees no records: a rep needs a CRM person.');
	if (person === null && role === 'manager')
		warnings.push('Sees only what nobody owns: a manager needs a CRM person.');
	const others = twins.filter((twin) => twin.id !== id);
	if (others.length > 0)
		warnings.push(`Is the same CRM person as ${others.map(({ email }) => email).join(', ')}.`);
	return warnings;
}

/**
 * Give an account another role, or say which CRM person it is (null: the one with the same e-mail, if any). A new role
 * ends its sessions, so that nothing goes on under the old one.
 *
 * @throws RecordError `not_allowed`; AccessError `not_found`, `invalid` when there is no such person, `last_admin` when
 *   nobody could manage accounts any more; nothing is changed then
 */
export async function changeAccess(
	store: Store,
	viewer: Viewer,
	id: string,
	{ role, personId }: { role?: Role; personId?: string | null }
): Promise<void> {
	await change(store, viewer, id, async (transaction, account) => {
		if (role !== undefined) await setRole(transaction, viewer, account, role);
		if (personId !== undefined) await setPerson(transaction, viewer, account, personId);
	});
}

async function setRole(
	transaction: Transaction,
	viewer: Viewer,
	account: Account,
	role: Role
): Promise<void> {
	if (account.role === role) return;
	if (account.role === 'admin') await requireAnotherAdmin(transaction, account);
	await transaction.query('update accounts set role = $2 where id = $1', [account.id, role]);
	await endSessions(transaction, account.id);
	await audit(transaction, viewer, {
		action: 'role_changed',
		subject: account.email,
		detail: { before: { role: account.role }, after: { role } }
	});
}

async function setPerson(
	transaction: Transaction,
	viewer: Viewer,
	account: Account,
	personId: string | null
): Promise<void> {
	if (account.person_id === personId) return;
	await requirePerson(transaction, personId);
	await transaction.query('update accounts set person_id = $2 where id = $1', [account.id, personId]);
	await audit(transaction, viewer, {
		action: 'person_linked',
		subject: account.email,
		detail: {
			before: { person: await personWords(transaction, account.person_id) },
			after: { person: await personWords(transaction, personId) }
		}
	});
}

/**
 * Shut an account out: it can't sign in, and its sessions end at once. What it did stays in the log, so there is no
 * deleting.
 *
 * @throws RecordError `not_allowed`; AccessError `not_found`; `last_admin` when nobody could manage accounts any more
 */
export async function disableAccount(store: Store, viewer: Viewer, id: string): Promise<void> {
	await change(store, viewer, id, async (transaction, account) => {
		if (account.disabled_at !== null) return;
		if (account.role === 'admin') await requireAnotherAdmin(transaction, account);
		await transaction.query('update accounts set disabled_at = now() where id = $1', [id]);
		await transaction.query('delete from account_links where account_id = $1', [id]);
		await endSessions(transaction, id);
		await audit(transaction, viewer, {
			action: 'account_disabled',
			subject: account.email,
			detail: { before: { disabled: false }, after: { disabled: true } }
		});
	});
}

/** Let a disabled account sign in again. Throws RecordError `not_allowed`, AccessError `not_found`. */
export async function enableAccount(store: Store, viewer: Viewer, id: string): Promise<void> {
	await change(store, viewer, id, async (transaction, account) => {
		if (account.disabled_at === null) return;
		await transaction.query('update accounts set disabled_at = null where id = $1', [id]);
		await audit(transaction, viewer, {
			action: 'account_enabled',
			subject: account.email,
			detail: { before: { disabled: true }, after: { disabled: false } }
		});
	});
}

type FoundAccount = Awaited<ReturnType<typeof readAccount>>;

async function change(
	store: Store,
	viewer: Viewer,
	id: string,
	work: (transaction: Transaction, account: FoundAccount) => Promise<void>
): Promise<void> {
	requireCapability(viewer, 'manage_people');
	await store.engine.transaction(async (transaction) =>
		work(transaction, await readAccount(transaction, id))
	);
}

/** Transactions run one at a time, so two administrators can't shut each other out in the same moment. */
async function requireAnotherAdmin(transaction: Transaction, { id, email }: Account): Promise<void> {
	const { rows } = await transaction.query(
		`select 1 from accounts where role = 'admin' and disabled_at is null and id <> $1 limit 1`,
		[id]
	);
	if (rows.length > 0) return;
	throw new AccessError(
		'last_admin',
		`${email} is the only administrator: nobody could manage this Weatherglass any more.`,
		'Make someone else an administrator first.'
	);
}

async function requirePerson(transaction: Transaction, personId: string | null): Promise<void> {
	if (personId === null) return;
	const { rows } = await transaction.query('select 1 from people where id = $1 and deleted_at is null', [
		personId
	]);
	if (rows.length > 0) return;
	const message = 'There is no such person in the CRM: choose one of the names offered.';
	throw invalidAccount([{ field: 'person_id', value: personId, message }]);
}
