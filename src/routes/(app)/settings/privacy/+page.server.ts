import { fail, redirect } from '@sveltejs/kit';
import {
	addRetentionRule,
	applyRetention,
	describeRule,
	enableRetentionRule,
	findPerson,
	listErasures,
	listRetentionRules,
	listSuppressions,
	previewRetention,
	removeRetentionRule,
	suppress,
	unsuppress,
	type NewRetentionRule
} from '#lib/server/privacy/index.ts';
import { jobState, retentionJob } from '#lib/server/automation/index.ts';
import { saidFailure } from '../../../form-failure.ts';
import { requireViewer } from '../../../problem.ts';
import { said } from '../said.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const rules = await listRetentionRules(store, viewer);
	return {
		erased: url.searchParams.get('erased'),
		rules: await Promise.all(
			rules.map(async (rule) => ({
				...(await previewRetention(store, viewer, rule.id)),
				words: describeRule(rule)
			}))
		),
		schedule: await jobState(store, viewer, retentionJob),
		suppressions: await listSuppressions(store, viewer),
		erasures: await listErasures(store, viewer, 200)
	};
};

const field = async (request: Request, name: string): Promise<string> =>
	String((await request.formData()).get(name) ?? '');

export const actions: Actions = {
	find: async ({ request, locals }) => {
		const named = await field(request, 'person');
		let found;
		try {
			found = await findPerson(locals.store, requireViewer(locals), named);
		} catch (failure) {
			return saidFailure(failure);
		}
		redirect(303, `/settings/privacy/${found.entity}/${encodeURIComponent(found.id)}`);
	},
	suppress: async ({ request, locals }) => {
		const form = await request.formData();
		const reason = String(form.get('reason') ?? '').trim();
		return said(
			suppress(locals.store, requireViewer(locals), String(form.get('value') ?? ''), reason || null),
			'It is on the suppression list.'
		);
	},
	unsuppress: async ({ request, locals }) =>
		said(
			unsuppress(locals.store, requireViewer(locals), await field(request, 'value')),
			'It is off the suppression list.'
		),
	add_rule: async ({ request, locals }) => {
		const form = await request.formData();
		const rule = {
			entity: form.get('entity') === 'leads' ? 'leads' : 'contacts',
			condition: String(form.get('condition')) as NewRetentionRule['condition'],
			months: Number(form.get('months')),
			action: form.get('action') === 'erase' ? 'erase' : 'anonymise'
		} satisfies NewRetentionRule;
		return said(
			addRetentionRule(locals.store, requireViewer(locals), rule),
			'The rule is there. It is applied every night once it is enabled.'
		);
	},
	enable_rule: async ({ request, locals }) => {
		const form = await request.formData();
		const enabled = form.get('enabled') === 'true';
		if (enabled && form.get('confirm') !== form.get('count'))
			return fail(422, { message: 'Nothing was done: type the number of people to confirm it.' });
		return said(
			enableRetentionRule(locals.store, requireViewer(locals), String(form.get('id')), enabled),
			enabled ? 'The rule is enabled.' : 'The rule is disabled.'
		);
	},
	remove_rule: async ({ request, locals }) =>
		said(
			removeRetentionRule(locals.store, requireViewer(locals), await field(request, 'id')),
			'The rule is gone.'
		),
	apply_rule: async ({ request, locals }) => {
		const form = await request.formData();
		if (form.get('confirm') !== form.get('count'))
			return fail(422, { message: 'Nothing was done: type the number of people to confirm it.' });
		return said(
			applyRetention(locals.store, requireViewer(locals), String(form.get('id'))),
			'The rule was applied.'
		);
	}
};
