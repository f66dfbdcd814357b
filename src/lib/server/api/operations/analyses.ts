import * as v from 'valibot';
import { analyses, analysisNamed, choicesOf } from '#lib/server/analyses/index.ts';
import { analysis, analysisAnswer } from '../answers.ts';
import { operation } from '../operation.ts';
import { list, none, once, text } from '../schemas.ts';

export const listAnalyses = operation({
	id: 'listAnalyses',
	method: 'GET',
	path: '/analyses',
	summary: 'The analyses: what each answers, and what can be chosen.',
	scope: 'metrics:read',
	limit: 'api',
	parameters: none,
	query: none,
	body: null,
	produces: ['application/json'],
	answer: v.object({ analyses: v.array(analysis) }),
	example: {},
	async handle() {
		return {
			json: {
				analyses: analyses.map(({ name, description, options = {} }) => ({ name, description, options }))
			}
		};
	}
});

const date = v.pipe(text, v.isoDate('Write days as 2026-11-23.'));

export const readAnalysis = operation({
	id: 'readAnalysis',
	method: 'GET',
	path: '/analyses/{name}',
	summary: 'An analysis over the records that the account may see, with what it assumes and lacks.',
	scope: 'metrics:read',
	limit: 'api',
	parameters: v.strictObject({ name: text }),
	query: v.strictObject({
		as_of: v.optional(once(date)),
		from: v.optional(once(date)),
		to: v.optional(once(date)),
		set: v.optional(list)
	}),
	body: null,
	produces: ['application/json'],
	answer: analysisAnswer,
	example: { path: { name: 'deals-at-risk' }, query: { as_of: '2026-06-30' } },
	async handle({ store, bearer: { viewer }, path, query, signal }) {
		const analysis = analysisNamed(path.name);
		const { as_of: asOf, from, to, set = [] } = query;
		const chosen = choicesOf(analysis, set);
		// Who has gone wants no answer: what is computed for nobody else ends.
		return { json: await analysis.run(store, viewer, { asOf, from, to, chosen }, { signal }) };
	}
});
