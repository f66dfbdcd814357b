import { json } from '@sveltejs/kit';
import { may, roleWords } from '#lib/crm/capabilities.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { recordLink } from '#lib/components/links.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { viewableAccounts } from '#lib/server/access/index.ts';
import { listSavedViews } from '#lib/server/store/saved-views.ts';
import { viewHref, viewPages } from '#lib/crm/saved-views.ts';
import { references } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { requireViewer } from '../problem.ts';
import type { RequestHandler } from './$types';

/** Of each kind: more than that nobody reads in a palette. */
const most = 6;

/** What is typed to view as someone, with the words of their name. */
const viewAs = /^\s*view(?:\s+as)?(?:\s+(.*))?$/i;

/** Companies, contacts, deals and saved views by words of their names, and whom to view as, for the palette. */
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
		viewsCalled(locals.store, viewer, text),
		accountsToViewAs(locals.store, viewer, text)
	]);
	return json(found.flat());
};

async function viewsCalled(store: Store, viewer: Viewer, text: string) {
	const words = text.toLowerCase().split(/\s+/).filter(Boolean);
	const views = await listSavedViews(store, viewer);
	return views
		.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)))
		.slice(0, most)
		.map(({ id, name, page, state }) => ({
			href: viewHref(page, state, id),
			label: name,
			detail: `Saved view, ${viewPages[page]}`
		}));
}

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
