import { json } from '@sveltejs/kit';
import { may, roleWords } from '#lib/crm/capabilities.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { recordLink } from '#lib/components/links.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { viewableAccounts } from '#lib/server/access/index.ts';
import { references } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { requireViewer } from '../problem.ts';
import type { RequestHandler } from './$types';

/** Of each kind: more than that nobody reads in a palette. */
const most = 6;

/** What is typed to view as someone, with the words of their name. */
const viewAs = /^\s*view(?:\s+as)?(?:\s+(.*))?$/i;

/** Companies, contacts and deals by words of their names, and whom to view as, for the palette. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const viewer = requireViewer(locals);
	const text = url.searchParams.get('q') ?? '';
	const found = await Promise.all([
		...(['companies', 'contacts', 'deals'] as const).map(async (entity) => {
			const records = await references(locals.store, viewer, entity, text, most);
			return records.map(({ id, label }) => ({
				href: recordLink(entity, id),
				label,
				detail: entityNamed(entity).label
			}));
		}),
		accountsToViewAs(locals.store, viewer, text)
	]);
	return json(found.flat());
};

async function accountsToViewAs(store: Store, viewer: Viewer, text: string) {
	if (!may(viewer.role, 'view_as') || viewer.viewedBy) return [];
	const asked = viewAs.exec(text);
	const accounts = await viewableAccounts(store, viewer, asked ? asked[1] : text);
	return accounts.slice(0, most).map(({ id, name, email, role }) => ({
		account: id,
		label: `View as ${name}`,
		detail: `${roleWords[role].label}, ${email}`
	}));
}
