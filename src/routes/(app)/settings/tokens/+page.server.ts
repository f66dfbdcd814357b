import { createApiToken, listApiTokens, revokeApiToken } from '#lib/server/access/index.ts';
import { may } from '#lib/crm/capabilities.ts';
import { tokenDays, tokenScopeNames, tokenScopes } from '#lib/crm/token-scopes.ts';
import { formFailure } from '../../../form-failure.ts';
import { requireViewer } from '../../../problem.ts';
import { readerOf } from '../../reader.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const viewer = requireViewer(locals);
	return {
		tokens: await listApiTokens(locals.store, viewer),
		scopes: tokenScopeNames
			.filter((name) => tokenScopes[name].needs === null || may(viewer.role, tokenScopes[name].needs))
			.map((name) => ({ name, ...tokenScopes[name] })),
		lifetimes: [7, 30, tokenDays.usual, 180, tokenDays.most],
		usual: tokenDays.usual,
		seesAll: viewer.role === 'admin',
		api: `${url.origin}/api/v1`,
		reader: await readerOf(locals)
	};
};

export const actions: Actions = {
	create: async ({ request, locals }) => {
		const form = await request.formData();
		const typed = {
			name: String(form.get('name') ?? ''),
			scopes: form.getAll('scope').map(String),
			days: Number(form.get('days'))
		};
		try {
			const { token, listed } = await createApiToken(locals.store, requireViewer(locals), typed);
			return { token, made: listed.name };
		} catch (failure) {
			return formFailure(failure, typed);
		}
	},
	revoke: async ({ request, locals }) => {
		const form = await request.formData();
		try {
			await revokeApiToken(locals.store, requireViewer(locals), String(form.get('id') ?? ''));
			return { done: 'The token is revoked: what used it is refused from now on.' };
		} catch (failure) {
			return formFailure(failure, {});
		}
	}
};
