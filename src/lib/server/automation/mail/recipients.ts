/** Accounts as readers of mails: each as the viewer it is. */
import { isMailedKind } from '#lib/crm/mail.ts';
import { systemViewer, type Role, type Viewer } from '#lib/crm/viewer.ts';
import { RecordError } from '#lib/server/store/errors.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { MailKind } from './kind.ts';
import { mailKinds } from './kinds.ts';

export interface Recipient {
	id: string;
	name: string;
}

/**
 * To whom the viewer may have something sent: to themselves, and where they may change it to every account that sees it.
 *
 * @throws RecordError `not_found` for what the viewer may not see
 */
export async function possibleRecipients(
	store: Store,
	viewer: Viewer,
	kind: string,
	subjectId: string
): Promise<Recipient[]> {
	if (!isMailedKind(kind)) return [];
	const { mayChange } = await mailKinds[kind].read(store, viewer, subjectId);
	const { rows } = await store.engine.query<Recipient & { role: Role }>(
		`select id, name, role from accounts where disabled_at is null and (id = $1 or $2)
		order by id <> $1, lower(name), id`,
		[viewer.accountId, mayChange]
	);
	const sees = await Promise.all(
		rows.map((account) => seesSubject(store, account, mailKinds[kind], subjectId))
	);
	return rows.filter((_, place) => sees[place]).map(({ id, name }) => ({ id, name }));
}

/** Whether an account sees what is mailed; which rows it sees in it is for the mail to ask. */
async function seesSubject(
	store: Store,
	{ id, role }: Recipient & { role: Role },
	kind: MailKind,
	subjectId: string
): Promise<boolean> {
	const scope = { kind: 'owners' as const, people: [], unowned: false };
	const reader: Viewer = { ...systemViewer, accountId: id, role, scope };
	return kind.read(store, reader, subjectId).then(
		() => true,
		(failure: unknown) => {
			if (failure instanceof RecordError) return false;
			throw failure;
		}
	);
}
