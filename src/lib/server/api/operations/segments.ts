import * as v from 'valibot';
import { segmentEntities } from '#lib/crm/segments.ts';
import {
	changeSegment,
	keepSegment,
	listFilters,
	segmentDocument,
	segmentDocuments,
	segmentDimensionName
} from '#lib/server/metrics/index.ts';
import { deleteSegment, readSegment } from '#lib/server/store/segments.ts';
import { segment, segmentRule } from '../answers.ts';
import { operation } from '../operation.ts';
import { describedBy, none, text } from '../schemas.ts';
import { fileOf, fileTypes, people } from './exports.ts';

const id = v.strictObject({ id: text });

const largeCustomers = { field: 'employees', is: 'at_least', values: ['100'] };

/** What someone may choose of a segment. Its rule is read by `crm/segments.ts`, which says what is wrong and where. */
const chosen = {
	name: text,
	rule: v.pipe(v.unknown(), describedBy(segmentRule)),
	shared: v.boolean('Give true or false.')
};

export const listSegments = operation({
	id: 'listSegments',
	method: 'GET',
	path: '/segments',
	summary: 'The segments that the account has, its own and shared ones, with how many each finds.',
	scope: 'segments:read',
	limit: 'api',
	parameters: none,
	query: none,
	body: null,
	produces: ['application/json'],
	answer: v.object({ segments: v.array(segment) }),
	example: {},
	async handle({ store, bearer: { viewer } }) {
		return { json: { segments: await segmentDocuments(store, viewer) } };
	}
});

export const readOneSegment = operation({
	id: 'readSegment',
	method: 'GET',
	path: '/segments/{id}',
	summary: 'One segment: its rule, and how many it finds.',
	scope: 'segments:read',
	limit: 'api',
	parameters: id,
	query: none,
	body: null,
	produces: ['application/json'],
	answer: segment,
	example: { path: { id: 'segment-1' } },
	async handle({ store, bearer: { viewer }, path }) {
		return { json: await segmentDocument(store, viewer, await readSegment(store, viewer, path.id)) };
	}
});

export const createSegment = operation({
	id: 'createSegment',
	method: 'POST',
	path: '/segments',
	summary: 'Keep a rule as a segment, of one’s own or shared.',
	scope: 'segments:write',
	limit: 'api',
	parameters: none,
	query: none,
	body: v.strictObject({
		...chosen,
		shared: v.optional(chosen.shared, false),
		entity: v.picklist(segmentEntities, `A segment is of ${segmentEntities.join(' or ')}.`)
	}),
	produces: ['application/json'],
	answer: segment,
	status: 201,
	example: { body: { name: 'Large customers', entity: 'companies', rule: largeCustomers } },
	async handle({ store, bearer: { viewer }, body }) {
		const kept = await keepSegment(store, viewer, body);
		return {
			json: await segmentDocument(store, viewer, kept),
			createdAt: `/segments/${kept.id}`
		};
	}
});

export const updateSegment = operation({
	id: 'updateSegment',
	method: 'PATCH',
	path: '/segments/{id}',
	summary: 'Change what is given of a segment, if it still has the version that was read.',
	scope: 'segments:write',
	limit: 'api',
	parameters: id,
	query: none,
	body: v.strictObject({
		...v.partial(v.strictObject(chosen)).entries,
		version: v.pipe(v.number('Give the version that was read.'), v.integer())
	}),
	produces: ['application/json'],
	answer: segment,
	example: { path: { id: 'segment-1' }, body: { version: 1, name: 'Larger customers' } },
	refuses: [409],
	async handle({ store, bearer: { viewer }, path, body: { version, ...wish } }) {
		const kept = await changeSegment(store, viewer, path.id, version, wish);
		return { json: await segmentDocument(store, viewer, kept) };
	}
});

export const deleteOneSegment = operation({
	id: 'deleteSegment',
	method: 'DELETE',
	path: '/segments/{id}',
	summary: 'Delete a segment that no other names. No record is touched.',
	scope: 'segments:write',
	limit: 'api',
	parameters: id,
	query: none,
	body: null,
	produces: ['application/json'],
	answer: null,
	status: 204,
	example: { path: { id: 'segment-1' } },
	async handle({ store, bearer: { viewer }, path }) {
		await deleteSegment(store, viewer, path.id);
		return { done: true };
	}
});

export const exportMembers = operation({
	id: 'exportSegmentMembers',
	method: 'GET',
	path: '/segments/{id}/members',
	summary: 'Whom a segment finds, as CSV, NDJSON, Arrow or Parquet, sent while they are read.',
	scope: 'exports:read',
	limit: 'exports',
	parameters: id,
	query: v.strictObject({ people }),
	body: null,
	produces: fileTypes,
	answer: null,
	example: { path: { id: 'segment-1' }, query: { people: 'all' } },
	async handle({ store, bearer, path, query, signal }, accepted) {
		const { viewer } = bearer;
		const { id, entity } = await readSegment(store, viewer, path.id);
		const list = await listFilters(store, viewer, entity, [
			{ field: segmentDimensionName(id), operator: 'in', values: ['true'] }
		]);
		return fileOf(store, bearer, entity, { ...list, audience: query.people, signal }, accepted);
	}
});
