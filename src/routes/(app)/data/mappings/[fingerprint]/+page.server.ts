import { redirect } from '@sveltejs/kit';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { changeMapping, mappableFields, readRememberedMapping } from '#lib/server/import/index.ts';
import { saidFailure } from '../../../../form-failure.ts';
import { loaded, requireViewer } from '../../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

/** What the form has for a column of which nothing is said. */
const asProposed = 'as proposed';

export const load: PageServerLoad = async ({ locals, params }) => {
	const known = await loaded(readRememberedMapping(locals.store, requireViewer(locals), params.fingerprint));
	const { columns = {}, date_order, decimal, time_zone } = known.mapping;
	return {
		fingerprint: known.fingerprint,
		file: known.file_name,
		entity: entityNamed(known.entity).labelPlural,
		asProposed,
		columns: known.headers.map((name) => ({
			name,
			target: name in columns ? (columns[name] ?? '') : asProposed
		})),
		fields: mappableFields(known.entity).flatMap(({ name, label, type }) =>
			type === 'reference'
				? [
						{ name: `${name}:name`, label: `${label}, by name` },
						{ name: `${name}:id`, label: `${label}, by id` }
					]
				: [{ name, label }]
		),
		dateOrder: date_order ?? '',
		decimal: decimal ?? '',
		timeZone: time_zone ?? ''
	};
};

export const actions: Actions = {
	default: async ({ request, locals, params }) => {
		const viewer = requireViewer(locals);
		const form = await request.formData();
		const known = await loaded(readRememberedMapping(locals.store, viewer, params.fingerprint));
		const text = (name: string) => String(form.get(name) ?? '').trim();
		const targets = form.getAll('target').map(String);
		const columns = form.getAll('header').flatMap((header, place) => {
			const target = targets[place] ?? asProposed;
			return target === asProposed ? [] : [[String(header), target === '' ? null : target]];
		});
		const { date_order: _order, decimal: _decimal, time_zone: _zone, ...rest } = known.mapping;
		try {
			await changeMapping(locals.store, viewer, params.fingerprint, {
				...rest,
				columns: Object.fromEntries(columns) as Record<string, string | null>,
				...(text('date_order') && { date_order: text('date_order') }),
				...(text('decimal') && { decimal: text('decimal') }),
				...(text('time_zone') && { time_zone: text('time_zone') })
			});
		} catch (failure) {
			return saidFailure(failure);
		}
		redirect(303, '/data/mappings');
	}
};
