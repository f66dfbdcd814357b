import { roles } from '#lib/crm/viewer.ts';
import {
	confirmOwn,
	listSecondFactors,
	ownProposal,
	ownSecondFactor,
	proposeOwn,
	readSignInPolicy,
	removeOwn,
	removeSecondFactor,
	renewRecoveryCodes,
	saveSignInPolicy
} from '#lib/server/access/index.ts';
import { formFailure } from '../../../form-failure.ts';
import { requireViewer } from '../../../problem.ts';
import { keepSession } from '../../../session-cookie.ts';
import { readerOf } from '../../reader.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const viewer = requireViewer(locals);
	return {
		own: await ownSecondFactor(locals.store, viewer),
		company:
			viewer.role === 'admin'
				? {
						policy: await readSignInPolicy(locals.store.engine),
						people: await listSecondFactors(locals.store, viewer)
					}
				: null,
		reader: await readerOf(locals)
	};
};

/** A field of a form as text. */
const textOf = (form: FormData, name: string): string => String(form.get(name) ?? '');

export const actions: Actions = {
	begin: async ({ request, locals }) => {
		const form = await request.formData();
		const proof = { code: textOf(form, 'code'), password: textOf(form, 'password') };
		try {
			return { proposal: await proposeOwn(locals.store, requireViewer(locals), proof) };
		} catch (failure) {
			return formFailure(failure, { part: 'own' as const });
		}
	},
	confirm: async ({ request, locals, cookies, url }) => {
		const viewer = requireViewer(locals);
		const form = await request.formData();
		try {
			const { recoveryCodes, cookie } = await confirmOwn(locals.store, viewer, textOf(form, 'code'));
			if (cookie) keepSession(cookies, url, cookie);
			return { recoveryCodes };
		} catch (failure) {
			return formFailure(failure, {
				part: 'proposal' as const,
				proposal: await ownProposal(locals.store, viewer)
			});
		}
	},
	renew: async ({ request, locals }) => {
		const form = await request.formData();
		try {
			return {
				recoveryCodes: await renewRecoveryCodes(locals.store, requireViewer(locals), textOf(form, 'code'))
			};
		} catch (failure) {
			return formFailure(failure, { part: 'own' as const });
		}
	},
	remove: async ({ request, locals, cookies, url }) => {
		const form = await request.formData();
		try {
			const cookie = await removeOwn(locals.store, requireViewer(locals), textOf(form, 'code'));
			if (cookie) keepSession(cookies, url, cookie);
			return { done: 'Your second factor is removed: signing in asks for no code any more.' };
		} catch (failure) {
			return formFailure(failure, { part: 'own' as const });
		}
	},
	policy: async ({ request, locals }) => {
		const form = await request.formData();
		const chosen = new Set(form.getAll('role').map(String));
		try {
			await saveSignInPolicy(locals.store, requireViewer(locals), {
				second_factor_roles: roles.filter((role) => chosen.has(role))
			});
			return { done: 'Saved. Whoever lacks a second factor sets one up before their next page.' };
		} catch (failure) {
			return formFailure(failure, { part: 'policy' as const });
		}
	},
	remove_of: async ({ request, locals }) => {
		const form = await request.formData();
		try {
			await removeSecondFactor(locals.store, requireViewer(locals), textOf(form, 'account'));
			return { done: 'The second factor is removed, and the sessions of that account have ended.' };
		} catch (failure) {
			return formFailure(failure, { part: 'people' as const });
		}
	}
};
