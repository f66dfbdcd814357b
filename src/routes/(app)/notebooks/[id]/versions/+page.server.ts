import { redirect } from '@sveltejs/kit';
import { differenceOf, keepText, openNotebook } from '#lib/server/notebooks/index.ts';
import { notebookVersions } from '#lib/server/store/notebooks/index.ts';
import { formFailure } from '../../../../form-failure.ts';
import { loaded, requireViewer } from '../../../../problem.ts';
import { readerOf } from '../../../reader.ts';
import type { Actions, PageServerLoad } from './$types';

const whole = (text: string | null): number | null =>
	text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const versions = await loaded(notebookVersions(store, viewer, params.id));
	const to = whole(url.searchParams.get('to')) ?? versions[0]!.version;
	const from = whole(url.searchParams.get('from')) ?? Math.max(1, to - 1);
	const [before, after, reader] = await Promise.all([
		loaded(openNotebook(store, viewer, params.id, from)),
		loaded(openNotebook(store, viewer, params.id, to)),
		readerOf(locals)
	]);
	return {
		id: params.id,
		name: after.kept!.name,
		latest: after.kept!.version,
		versions,
		from,
		to,
		difference: differenceOf(before.text, after.text),
		reader
	};
};

export const actions: Actions = {
	restore: async ({ request, locals, params }) => {
		const form = await request.formData();
		const viewer = requireViewer(locals);
		try {
			const { text } = await openNotebook(locals.store, viewer, params.id, Number(form.get('version')));
			await keepText(locals.store, viewer, params.id, { text, from: Number(form.get('from')) });
		} catch (failure) {
			return formFailure(failure, {});
		}
		redirect(303, `/notebooks/${params.id}/versions`);
	}
};
