import { error } from '@sveltejs/kit';
import { roles } from '#lib/crm/viewer.ts';
import {
	changeAccess,
	createResetLink,
	disableAccount,
	enableAccount,
	listAccounts
} from '#lib/server/access/index.ts';
import { formFailure } from '../../../../form-failure.ts';
import { requireViewer } from '../../../../problem.ts';
import { readerOf } from '../../../reader.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
	const viewer = requireViewer(locals);
	const accounts = await listAccounts(locals.store, viewer);
	const account = accounts.find(({ id }) => id === params.id);
	if (!account)
		error(404, { message: 'There is no such account.', advice: 'People & access lists those there are.' });
	return { account, isSelf: account.id === viewer.accountId, reader: await readerOf(locals) };
};

export const actions: Actions = {
	save: async ({ request, locals, params }) => {
		const viewer = requireViewer(locals);
		const form = await request.formData();
		const role = roles.find((known) => known === form.get('role'));
		const personId = String(form.get('person_id') ?? '') || null;
		try {
			await changeAccess(locals.store, viewer, params.id, { role, personId });
			return { done: 'Saved.' };
		} catch (failure) {
			return formFailure(failure, {});
		}
	},
	reset: async ({ locals, params, url }) => {
		try {
			const { path, expiresAt } = await createResetLink(locals.store, requireViewer(locals), params.id);
			return { link: url.origin + path, expiresAt };
		} catch (failure) {
			return formFailure(failure, {});
		}
	},
	disable: async ({ locals, params }) => {
		try {
			await disableAccount(locals.store, requireViewer(locals), params.id);
			return { done: 'The account is disabled, and its sessions ended.' };
		} catch (failure) {
			return formFailure(failure, {});
		}
	},
	enable: async ({ locals, params }) => {
		try {
			await enableAccount(locals.store, requireViewer(locals), params.id);
			return { done: 'The account may sign in again.' };
		} catch (failure) {
			return formFailure(failure, {});
		}
	}
};
