import { fail } from '@sveltejs/kit';
import { saveSettings } from '#lib/server/store/settings.ts';
import { requireViewer } from '../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({ settings: await locals.store.settings() });

interface Refusal extends Error {
	advice?: string;
	issues?: { field: string; message: string }[];
}

export const actions: Actions = {
	default: async ({ request, locals }) => {
		const form = await request.formData();
		try {
			await saveSettings(
				locals.store,
				requireViewer(locals),
				Object.fromEntries([...form].map(([name, value]) => [name, String(value)]))
			);
			return { saved: true };
		} catch (failure) {
			const { name, message, advice, issues } = failure as Refusal;
			if (name !== 'RecordError') throw failure;
			return fail(422, { message: `${message} ${advice ?? ''}`, issues: issues ?? [] });
		}
	}
};
