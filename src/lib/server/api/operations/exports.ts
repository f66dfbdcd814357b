import * as v from 'valibot';
import { csvLine, type Cell } from '#lib/csv/csv.ts';
import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import { customFieldNames } from '#lib/server/store/dictionary.ts';
import {
	fieldNamesOf,
	pageOfRecords,
	type CrmRecord,
	type RecordFilter
} from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { operation } from '../operation.ts';
import { entityName } from '../schemas.ts';
import { filtersOf } from './filters.ts';
import { documentOf } from './records.ts';

const csvType = 'text/csv; charset=utf-8';
const ndjsonType = 'application/x-ndjson';

export const exportRecords = operation({
	id: 'exportRecords',
	method: 'GET',
	path: '/exports/{entity}',
	summary: 'All records of one kind that the account may see, as CSV or NDJSON, sent while they are read.',
	scope: 'exports:read',
	limit: 'exports',
	parameters: v.strictObject({ entity: entityName }),
	query: v.objectWithRest({}, v.array(v.string())),
	body: null,
	produces: [csvType, ndjsonType],
	async handle({ store, bearer: { viewer, token }, path: { entity }, query, signal }, accepted) {
		const filters = filtersOf(query);
		const asked = { store, viewer, entity, filters, signal };
		// A mistake in the filters is told as a problem, so the first page is read before the answer begins.
		const pages = pagesOf(asked);
		const first = await pages.next();
		await audit(store.engine, viewer, {
			action: 'export',
			subject: entityNamed(entity).labelPlural,
			detail: { filters, as: accepted, token: token.prefix }
		});
		const isCsv = accepted === csvType;
		return {
			file: isCsv ? csv(asked, first, pages) : ndjson(first, pages),
			type: accepted,
			name: `${entity}.${isCsv ? 'csv' : 'ndjson'}`
		};
	}
});

interface Asked {
	store: Store;
	viewer: Viewer;
	entity: EntityName;
	filters: RecordFilter[];
	signal: AbortSignal;
}

type Pages = AsyncGenerator<CrmRecord[], void>;

/** In order of their ids, so that none is sent twice or left out while others are added. */
async function* pagesOf({ store, viewer, entity, filters, signal }: Asked): Pages {
	let cursor: string | undefined;
	do {
		const { records, next } = await pageOfRecords(store, viewer, entity, {
			filters,
			limit: 1000,
			cursor,
			signal
		});
		yield records;
		cursor = next ?? undefined;
	} while (cursor !== undefined);
}

async function* following(
	first: IteratorResult<CrmRecord[], void>,
	pages: Pages
): AsyncGenerator<CrmRecord[]> {
	if (first.done) return;
	yield first.value;
	yield* pages;
}

async function* ndjson(first: IteratorResult<CrmRecord[], void>, pages: Pages): AsyncGenerator<string> {
	for await (const records of following(first, pages))
		yield records.map((record) => `${JSON.stringify(documentOf(record))}\n`).join('');
}

async function* csv(
	{ store, entity }: Asked,
	first: IteratorResult<CrmRecord[], void>,
	pages: Pages
): AsyncGenerator<string> {
	const fields = fieldNamesOf(entity);
	const custom = await customFieldNames(store, entity);
	yield `${csvLine([...fields, ...custom.map((name) => `custom.${name}`)])}\n`;
	for await (const records of following(first, pages))
		yield records
			.map(({ values, custom: own }) => {
				const cells = [...fields.map((name) => values[name]), ...custom.map((name) => cellOf(own[name]))];
				return `${csvLine(cells)}\n`;
			})
			.join('');
}

const cellOf = (value: unknown): Cell =>
	typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as Cell);
