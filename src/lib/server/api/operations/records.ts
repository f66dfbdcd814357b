import * as v from 'valibot';
import { pageOfRecords, readRecord } from '#lib/server/store/records/index.ts';
import { record } from '../record-schemas.ts';
import { operation } from '../operation.ts';
import { once, entityName, text, wholeNumber } from '../schemas.ts';
import { listOf } from './filters.ts';
import { askedOf, fields } from './record-fields.ts';

/** How a page of records is asked for; every other parameter is a filter by the field it names. */
const page = {
	search: v.optional(once(text)),
	sort: v.optional(once(text)),
	limit: v.optional(once(wholeNumber(1000))),
	cursor: v.optional(once(text)),
	fields
};

export const listRecords = operation({
	id: 'listRecords',
	method: 'GET',
	path: '/records/{entity}',
	summary: 'Records of one kind, a page at a time.',
	scope: 'records:read',
	limit: 'api',
	parameters: v.strictObject({ entity: entityName }),
	query: v.objectWithRest(page, v.array(v.string())),
	body: null,
	produces: ['application/json'],
	answer: v.object({ records: v.array(record), next_cursor: v.nullable(v.string()) }),
	example: { path: { entity: 'deals' }, query: { status: 'open', sort: '-amount', limit: '2' } },
	async handle({ store, bearer, path, query, signal }) {
		const { search, sort, limit, cursor, fields: asked, ...rest } = query;
		const { parts, write } = askedOf(path.entity, asked);
		const { records, next } = await pageOfRecords(store, bearer.viewer, path.entity, {
			...(await listOf(store, bearer.viewer, path.entity, rest)),
			search,
			sort: sort === undefined ? undefined : sortOf(sort),
			limit,
			cursor,
			parts,
			signal
		});
		return { json: { records: records.map(write), next_cursor: next } };
	}
});

export const readOneRecord = operation({
	id: 'readRecord',
	method: 'GET',
	path: '/records/{entity}/{id}',
	summary: 'One record.',
	scope: 'records:read',
	limit: 'api',
	parameters: v.strictObject({ entity: entityName, id: text }),
	query: v.strictObject({ fields }),
	body: null,
	produces: ['application/json'],
	answer: record,
	example: { path: { entity: 'deals', id: 'deal-1' } },
	async handle({ store, bearer, path, query }) {
		const { parts, write } = askedOf(path.entity, query.fields);
		return { json: write(await readRecord(store, bearer.viewer, path.entity, path.id, parts)) };
	}
});

/** `amount`, or `-amount` for the largest first. */
const sortOf = (sort: string) => ({ field: sort.replace(/^-/, ''), descending: sort.startsWith('-') });
