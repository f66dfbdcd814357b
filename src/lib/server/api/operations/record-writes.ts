import * as v from 'valibot';
import {
	createRecord as create,
	deleteRecord as remove,
	recordDocument,
	updateRecord as update
} from '#lib/server/store/records/index.ts';
import { operation } from '../operation.ts';
import { record, recordValues } from '../record-schemas.ts';
import { entityName, none, once, text, wholeNumber as numberFromText } from '../schemas.ts';

/** What a record is made or changed by. */
export const written = {
	values: recordValues,
	reason: v.optional(v.pipe(text, v.description('Why, in your words: kept in the history of the record.'))),
	version: v.pipe(
		v.number('Give the version that was read.'),
		v.integer('Give the version that was read.'),
		v.description('The version that the change was made on.')
	)
};

export const createRecord = operation({
	id: 'createRecord',
	method: 'POST',
	path: '/records/{entity}',
	summary: 'Make a record. Its owner is the person of the account where none is given.',
	scope: 'records:write',
	limit: 'api',
	parameters: v.strictObject({ entity: entityName }),
	query: none,
	body: v.strictObject({ values: written.values, reason: written.reason }),
	produces: ['application/json'],
	answer: record,
	status: 201,
	example: {
		path: { entity: 'deals' },
		body: { values: { name: 'Pumps for the new plant', amount: '12500.00', currency: 'EUR' } }
	},
	async handle({ store, bearer: { viewer }, path: { entity }, body: { values, reason } }) {
		const made = await create(store, viewer, entity, values, { reason });
		return { json: recordDocument(made), createdAt: `/records/${entity}/${encodeURIComponent(made.id)}` };
	}
});

export const updateRecord = operation({
	id: 'updateRecord',
	method: 'PATCH',
	path: '/records/{entity}/{id}',
	summary: 'Change the fields that are given of a record, if it still has the version that was read.',
	scope: 'records:write',
	limit: 'api',
	parameters: v.strictObject({ entity: entityName, id: text }),
	query: none,
	body: v.strictObject(written),
	produces: ['application/json'],
	answer: record,
	example: {
		path: { entity: 'deals', id: 'deal-1' },
		body: { version: 1, values: { amount: '14000.00' }, reason: 'They need one more.' }
	},
	async handle({ store, bearer: { viewer }, path: { entity, id }, body: { values, ...options } }) {
		return { json: recordDocument(await update(store, viewer, entity, id, values, options)) };
	}
});

export const deleteRecord = operation({
	id: 'deleteRecord',
	method: 'DELETE',
	path: '/records/{entity}/{id}',
	summary: 'Delete a record: it leaves every page and figure, and stays in the history.',
	scope: 'records:write',
	limit: 'api',
	parameters: v.strictObject({ entity: entityName, id: text }),
	query: v.strictObject({
		version: v.optional(
			v.pipe(once(numberFromText(999_999_999)), v.description('Only if it still has this version.'))
		),
		reason: v.optional(once(text))
	}),
	body: null,
	produces: ['application/json'],
	answer: null,
	status: 204,
	example: { path: { entity: 'deals', id: 'deal-1' }, query: { version: '1' } },
	async handle({ store, bearer: { viewer }, path: { entity, id }, query }) {
		await remove(store, viewer, entity, id, query);
		return { done: true };
	}
});
