import { changePassword, readProfile, saveProfile, shortestPassword } from '#lib/server/access/index.ts';
import { formFailure } from '../../../form-failure.ts';
import { requireViewer } from '../../../problem.ts';
import { keepSession } from '../../../session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const { locale, time_zone } = await locals.store.settings();
	return {
		shortestPassword,
		profile: await readProfile(locals.store, requireViewer(locals)),
		company: { locale, time_zone }
	};
};

export const actions: Actions = {
	profile: async ({ request, locals }) => {
		const form = await request.formData();
		const [name, locale, time_zone] = ['name', 'locale', 'time_zone'].map((field) =>
			String(form.get(field) ?? '')
		) as [string, string, string];
		try {
			await saveProfile(locals.store, requireViewer(locals), { name, locale, time_zone });
			return { saved: 'Your account is saved.' };
		} catch (failure) {
			return formFailure(failure, { part: 'profile' });
		}
	},
	password: async ({ request, locals, cookies, url }) => {
		const form = await request.formData();
		try {
			const cookie = await changePassword(locals.store, requireViewer(locals), {
				current: String(form.get('current') ?? ''),
				password: String(form.get('password') ?? '')
			});
			if (cookie) keepSession(cookies, url, cookie);
			return { saved: 'The password is changed. Your other sessions ended.' };
		} catch (failure) {
			return formFailure(failure, { part: 'password' });
		}
	}
};
