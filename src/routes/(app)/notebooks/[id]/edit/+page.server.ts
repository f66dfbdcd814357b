import { error } from '@sveltejs/kit';
import { analyses } from '#lib/server/analyses/index.ts';
import { catalogue, dimensions } from '#lib/server/metrics/index.ts';
import { keepText, openNotebook } from '#lib/server/notebooks/index.ts';
import { sqlTables } from '#lib/server/store/sql/tables.ts';
import { formFailure } from '../../../../form-failure.ts';
import { loaded, requireViewer } from '../../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';
import type { Vocabulary } from './vocabulary.ts';

export const load: PageServerLoad = async ({ locals, params }) => {
	const viewer = requireViewer(locals);
	const { id, kept, text } = await loaded(openNotebook(locals.store, viewer, params.id));
	if (!kept?.mayChange)
		error(403, {
			message: kept
				? `“${kept.name}” is ${kept.owner}’s: only they can change it.`
				: 'This notebook is a file.',
			advice: 'Duplicate it on its page, and change your own.'
		});
	return { id, kept, text, vocabulary: await vocabulary(locals.store) };
};

/** What can be named in cells. */
async function vocabulary(store: App.Locals['store']): Promise<Vocabulary> {
	return {
		tables: (await sqlTables(store)).map(({ name, description, columns }) => ({
			name,
			detail: description,
			columns: columns.map(({ name, type, description }) => ({ name, detail: type, info: description }))
		})),
		metrics: catalogue().map(({ name, label, definition }) => ({ name, detail: label, info: definition })),
		dimensions: Object.entries(dimensions).map(([name, { label }]) => ({ name, detail: label, info: null })),
		analyses: analyses.map(({ name, description, options = {} }) => ({
			name,
			detail: '',
			info: description,
			options: Object.entries(options).map(([option, { description }]) => ({
				name: option,
				detail: '',
				info: description
			}))
		}))
	};
}

export const actions: Actions = {
	save: async ({ request, locals, params }) => {
		const form = await request.formData();
		const text = String(form.get('text') ?? '');
		const from = Number(form.get('from'));
		try {
			const { version } = await keepText(locals.store, requireViewer(locals), params.id, { text, from });
			return { version, done: `Saved as version ${version}.` };
		} catch (failure) {
			return formFailure(failure, { text, from });
		}
	}
};
