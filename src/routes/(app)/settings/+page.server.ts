import { fail } from '@sveltejs/kit';
import { AccessError, changePassword } from '#lib/server/access/index.ts';
import { saveSettings } from '#lib/server/store/settings.ts';
import { requireViewer } from '../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({
	settings: await locals.store.settings(),
	isAdmin: requireViewer(locals).role === 'admin'
});

interface Refusal extends Error {
	advice?: string;
	issues?: { field: string; message: string }[];
}

export const actions: Actions = {
	company: async ({ request, locals }) => {
		const form = await request.formData();
		try {
			await saveSettings(
				locals.store,
				requireViewer(locals),
				Object.fromEntries([...form].map(([name, value]) => [name, String(value)]))
			);
			return { saved: 'company' };
		} catch (failure) {
			const { name, message, advice, issues } = failure as Refusal;
			if (name !== 'RecordError' && name !== 'SettingsError') throw failure;
			return fail(422, { part: 'company', message: `${message} ${advice ?? ''}`, issues: issues ?? [] });
		}
	},
	password: async ({ request, locals }) => {
		const form = await request.formData();
		try {
			await changePassword(locals.store, requireViewer(locals), {
				current: String(form.get('current') ?? ''),
				password: String(form.get('password') ?? '')
			});
			return { saved: 'password' };
		} catch (failure) {
			if (!(failure instanceof AccessError)) throw failure;
			return fail(422, {
				part: 'password',
				message: `${failure.message} ${failure.advice}`,
				issues: failure.issues
			});
		}
	}
};
