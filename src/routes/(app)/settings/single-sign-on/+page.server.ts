import {
	hasClientSecret,
	listIdentities,
	readProvider,
	removeProvider,
	saveProvider,
	unlinkIdentity,
	type ProviderForm
} from '#lib/server/access/index.ts';
import { formFailure } from '../../../form-failure.ts';
import { loaded, requireViewer } from '../../../problem.ts';
import { callbackOf } from '../../../sign-in/provider/callback.ts';
import { readerOf } from '../../reader.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const provider = await loaded(readProvider(locals.store.engine));
	return {
		provider: provider && { ...provider, has_secret: await hasClientSecret(locals.store) },
		callback: callbackOf(url),
		identities: await listIdentities(locals.store, requireViewer(locals)),
		reader: await readerOf(locals)
	};
};

const fields = [
	'issuer',
	'client_id',
	'client_secret',
	'label',
	'domains',
	'new_role',
	'role_claim',
	'role_rules',
	'passwords_off'
] as const satisfies (keyof ProviderForm)[];

export const actions: Actions = {
	save: async ({ request, locals }) => {
		const form = await request.formData();
		const given = Object.fromEntries(
			fields.map((field) => [field, String(form.get(field) ?? '')])
		) as ProviderForm;
		try {
			await saveProvider(locals.store, requireViewer(locals), given);
			return { done: 'Saved. Try it in a private window before you close this one.' };
		} catch (failure) {
			// What was typed is shown again, but for the secret.
			const { client_secret: _secret, ...typed } = given;
			return formFailure(failure, { typed });
		}
	},
	remove: async ({ locals }) => {
		try {
			await removeProvider(locals.store, requireViewer(locals));
			return { done: 'The identity provider is removed. Everyone signs in with a password or a link again.' };
		} catch (failure) {
			return formFailure(failure, {});
		}
	},
	unlink: async ({ request, locals }) => {
		const form = await request.formData();
		try {
			await unlinkIdentity(locals.store, requireViewer(locals), {
				issuer: String(form.get('issuer') ?? ''),
				subject: String(form.get('subject') ?? '')
			});
			return { done: 'The link is removed, and the sessions of that account have ended.' };
		} catch (failure) {
			return formFailure(failure, {});
		}
	}
};
