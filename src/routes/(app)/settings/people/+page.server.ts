import { roles, type Role } from '#lib/crm/viewer.ts';
import {
	invite,
	listAccounts,
	listInvitations,
	listSecondFactors,
	renewInvitation,
	revokeInvitation
} from '#lib/server/access/index.ts';
import { formFailure } from '../../../form-failure.ts';
import { requireViewer } from '../../../problem.ts';
import { readerOf } from '../../reader.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const viewer = requireViewer(locals);
	const [accounts, factors, invitations, reader] = await Promise.all([
		listAccounts(locals.store, viewer),
		listSecondFactors(locals.store, viewer),
		listInvitations(locals.store, viewer),
		readerOf(locals)
	]);
	const factorOf = new Map(factors.map((factor) => [factor.id, factor]));
	return {
		accounts: accounts.map((account) => ({ ...account, factor: factorOf.get(account.id) ?? null })),
		invitations,
		reader,
		self: viewer.accountId
	};
};

const roleOf = (given: FormDataEntryValue | null): Role => roles.find((role) => role === given) ?? 'rep';

export const actions: Actions = {
	invite: async ({ request, locals, url }) => {
		const form = await request.formData();
		const [email, name, personId] = ['email', 'name', 'person_id'].map((field) =>
			String(form.get(field) ?? '')
		) as [string, string, string];
		const role = roleOf(form.get('role'));
		try {
			const { path, expiresAt } = await invite(locals.store, requireViewer(locals), {
				email,
				name,
				role,
				personId: personId || null
			});
			return { link: url.origin + path, email, expiresAt };
		} catch (failure) {
			return formFailure(failure, { email, name, role });
		}
	},
	renew: async ({ request, locals, url }) => {
		const form = await request.formData();
		try {
			const { path, expiresAt } = await renewInvitation(
				locals.store,
				requireViewer(locals),
				String(form.get('id'))
			);
			return { link: url.origin + path, email: String(form.get('email') ?? ''), expiresAt };
		} catch (failure) {
			return formFailure(failure, {});
		}
	},
	revoke: async ({ request, locals }) => {
		const form = await request.formData();
		try {
			await revokeInvitation(locals.store, requireViewer(locals), String(form.get('id')));
			return { done: 'The invitation is taken back: its link works no more.' };
		} catch (failure) {
			return formFailure(failure, {});
		}
	}
};
