import { json } from '@sveltejs/kit';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { recordLink } from '#lib/components/links.ts';
import { references } from '#lib/server/store/records/index.ts';
import { requireViewer } from '../problem.ts';
import type { RequestHandler } from './$types';

/** Companies, contacts and deals by words of their names, for the palette. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const viewer = requireViewer(locals);
	const text = url.searchParams.get('q') ?? '';
	const found = await Promise.all(
		(['companies', 'contacts', 'deals'] as const).map(async (entity) => {
			const records = await references(locals.store, viewer, entity, text, 6);
			return records.map(({ id, label }) => ({
				href: recordLink(entity, id),
				label,
				detail: entityNamed(entity).label
			}));
		})
	);
	return json(found.flat());
};
