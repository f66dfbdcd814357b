import { json } from '@sveltejs/kit';
import { may, roleWords } from '#lib/crm/capabilities.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { recordLink } from '#lib/components/links.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { viewableAccounts } from '#lib/server/access/index.ts';
import { listFileNotebooks } from '#lib/server/notebooks/index.ts';
import { listKeptNotebooks } from '#lib/server/store/notebooks/index.ts';
import { listDashboards } from '#lib/server/store/dashboards.ts';
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

/** Companies, contacts, deals, saved views, dashboards and notebooks by words of their names, and whom to view as, for the palette. */
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
		dashboardsCalled(locals.store, viewer, text),
		notebooksCalled(locals.store, viewer, text),
		accountsToViewAs(locals.store, viewer, text)
	]);
	return json(found.flat());
};

/** Those whose name has all the words of a text, as many as a palette shows. */
function called<Named extends { name: string }>(named: readonly Named[], text: string): Named[] {
	const words = text.toLowerCase().split(/\s+/).filter(Boolean);
	return named.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))).slice(0, most);
}

async function viewsCalled(store: Store, viewer: Viewer, text: string) {
	return called(await listSavedViews(store, viewer), text).map(({ id, name, page, state }) => ({
		href: viewHref(page, state, id),
		label: name,
		detail: `Saved view, ${viewPages[page]}`
	}));
}

async function dashboardsCalled(store: Store, viewer: Viewer, text: string) {
	return called(await listDashboards(store, viewer), text).map(({ id, name }) => ({
		href: `/dashboards/${id}`,
		label: name,
		detail: 'Dashboard'
	}));
}

async function notebooksCalled(store: Store, viewer: Viewer, text: string) {
	const [kept, files] = await Promise.all([listKeptNotebooks(store, viewer), listFileNotebooks(store)]);
	const named = [...kept, ...files.map(({ id, title }) => ({ id, name: title }))];
	return called(named, text).map(({ id, name }) => ({
		href: `/notebooks/${id}`,
		label: name,
		detail: 'Notebook'
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
