import { redirect } from '@sveltejs/kit';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { deleteRecord, readRecord, updateRecord } from '#lib/server/store/records/index.ts';
import { loaded, requireViewer } from '../../../../problem.ts';
import { formData } from '../../form-data.ts';
import { inputOf, saved } from '../../save.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
	const viewer = requireViewer(locals);
	const record = await loaded(readRecord(locals.store, viewer, params.entity, params.id));
	return {
		entity: { name: params.entity, label: entityNamed(params.entity).label },
		record: { id: record.id, label: record.label, version: record.version },
		fields: await formData(locals.store, viewer, params.entity, record)
	};
};

export const actions: Actions = {
	save: async ({ request, locals, params }) => {
		const viewer = requireViewer(locals);
		const form = await request.formData();
		const version = Number(form.get('version'));
		const reason = String(form.get('reason') ?? '').trim() || undefined;
		const result = await saved(form, () =>
			updateRecord(locals.store, viewer, params.entity, params.id, inputOf(form, params.entity), {
				version,
				reason
			})
		);
		if (result.refused) return result.refused;
		redirect(303, `/${params.entity}/${params.id}`);
	},
	delete: async ({ request, locals, params }) => {
		const viewer = requireViewer(locals);
		const form = await request.formData();
		const result = await saved(form, () =>
			deleteRecord(locals.store, viewer, params.entity, params.id, {
				version: Number(form.get('version'))
			}).then((gone) => gone as never)
		);
		if (result.refused) return result.refused;
		redirect(303, `/${params.entity}`);
	}
};
