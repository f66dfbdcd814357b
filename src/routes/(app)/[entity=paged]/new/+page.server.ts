import { redirect } from '@sveltejs/kit';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { createRecord } from '#lib/server/store/records/index.ts';
import { requireViewer } from '../../../problem.ts';
import { formData } from '../form-data.ts';
import { inputOf, saved } from '../save.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => ({
	entity: { name: params.entity, label: entityNamed(params.entity).label },
	fields: await formData(locals.store, requireViewer(locals), params.entity, null)
});

export const actions: Actions = {
	default: async ({ request, locals, params }) => {
		const viewer = requireViewer(locals);
		const form = await request.formData();
		const reason = String(form.get('reason') ?? '').trim() || undefined;
		const result = await saved(form, () =>
			createRecord(locals.store, viewer, params.entity, inputOf(form, params.entity), { reason })
		);
		if (result.refused) return result.refused;
		redirect(303, `/${params.entity}/${result.record.id}`);
	}
};
