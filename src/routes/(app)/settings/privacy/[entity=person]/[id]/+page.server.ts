import { fail, redirect } from '@sveltejs/kit';
import { erasePeople, type PersonRecord } from '#lib/server/privacy/index.ts';
import { readRecord } from '#lib/server/store/records/index.ts';
import { loaded, requireViewer } from '../../../../../problem.ts';
import { said } from '../../../said.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
	const viewer = requireViewer(locals);
	const person: PersonRecord = { entity: params.entity, id: params.id };
	const record = await loaded(readRecord(locals.store, viewer, person.entity, person.id));
	// It goes through every text and every kept file: the page is there at once, what would go follows.
	const tried = erasePeople(locals.store, viewer, [person], { dryRun: true });
	tried.catch(() => undefined);
	return { entity: person.entity, id: person.id, label: record.label, tried };
};

export const actions: Actions = {
	default: async ({ request, locals, params }) => {
		const viewer = requireViewer(locals);
		const form = await request.formData();
		const { label } = await loaded(readRecord(locals.store, viewer, params.entity, params.id));
		if (String(form.get('confirm') ?? '').trim() !== label.trim())
			return fail(422, { message: `Nothing was erased: type “${label}” to confirm it.` });
		const reason = String(form.get('reason') ?? '').trim();
		const outcome = await said(
			erasePeople(locals.store, viewer, [{ entity: params.entity, id: params.id }], {
				action: form.get('action') === 'anonymise' ? 'anonymise' : 'erase',
				reason: reason || undefined
			}),
			'erased'
		);
		if ('done' in outcome) redirect(303, '/settings/privacy?erased=1');
		return outcome;
	}
};
