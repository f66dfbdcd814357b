/** Records taken out as files: in the browser, by the API, on the command line. */
import { csvLine, type Cell } from '#lib/csv/csv.ts';
import { hasAudience, leftOutTotal, type Audience, type LeftOut } from '#lib/crm/audience.ts';
import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '../audit.ts';
import { customFieldNames } from '../dictionary.ts';
import { invalid } from '../errors.ts';
import { requireCapability } from '../require-capability.ts';
import type { Store } from '../store.ts';
import { arrow, parquet } from './columnar.ts';
import { countLeftOut } from './count-left-out.ts';
import { pageOfRecords } from './page.ts';
import { fieldNamesOf, type CrmRecord } from './read.ts';
import { selected, type Selection } from './selection.ts';

export const exportFormats = {
	csv: 'text/csv; charset=utf-8',
	ndjson: 'application/x-ndjson',
	/** An IPC stream. */
	arrow: 'application/vnd.apache.arrow.stream',
	parquet: 'application/vnd.apache.parquet'
} as const;
export type ExportFormat = keyof typeof exportFormats;

/** An audience is of people only. */
export interface ExportOptions extends Selection {
	format: ExportFormat;
	/** What else the audit log notes. */
	noted?: Record<string, unknown>;
	signal?: AbortSignal;
}

export interface RecordExport {
	/** The file, read while it is taken. */
	file: AsyncIterable<string | Uint8Array>;
	type: string;
	/** It says how many were left out, where any could be: `contacts-12-left-out.csv`. */
	name: string;
	/** Who is not in it, by why. */
	leftOut: LeftOut;
	/** Of those in it, how many must not be written to. */
	notContactable: number;
}

/**
 * All records of one kind that a viewer may see, as a file. That it was taken is noted before its first line leaves.
 *
 * @throws RecordError `invalid` for a filter that can't be read, or an audience of what are no people; `not_allowed`
 */
export async function exportRecords(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	options: ExportOptions
): Promise<RecordExport> {
	requireCapability(viewer, 'export');
	const { format, filters = [], members = [], search, audience = 'all', noted = {}, signal } = options;
	if (audience !== 'all' && !hasAudience(entity)) throw noPeople(entity, audience);
	const list = { filters, members, search };
	const { leftOut } = await countLeftOut(store, viewer, entity, audience, list);
	const asksAll = audience === 'all' && hasAudience(entity);
	const contactable = asksAll ? await countLeftOut(store, viewer, entity, 'contactable', list) : null;
	const selection = { ...list, audience };
	// A mistake in the filters is told before the file begins.
	const all = await selected(store.engine, viewer, entity, selection);
	const left = leftOutTotal(leftOut);
	await audit(store.engine, viewer, {
		action: 'export',
		subject: entityNamed(entity).labelPlural,
		detail: {
			filters,
			...(members.length > 0 && {
				segments: members.map(({ names, isOutside }) => ({ [isOutside ? 'outside' : 'inside']: names }))
			}),
			as: exportFormats[format],
			...(hasAudience(entity) && { people: audience, left_out: left }),
			...noted
		}
	});
	const pages = pagesOf(store, viewer, entity, { ...selection, signal });
	const file =
		format === 'parquet'
			? parquet(store, entity, all, { signal, timeZone: viewer.timeZone })
			: written(store, entity, format, pages);
	return {
		file,
		type: exportFormats[format],
		name: `${entity}${audience === 'all' ? '' : `-${left}-left-out`}.${format}`,
		leftOut,
		notContactable: contactable ? leftOutTotal(contactable.leftOut) : 0
	};
}

function written(
	store: Store,
	entity: EntityName,
	format: Exclude<ExportFormat, 'parquet'>,
	pages: AsyncIterable<CrmRecord[]>
): AsyncIterable<string | Uint8Array> {
	switch (format) {
		case 'csv':
			return csv(store, entity, pages);
		case 'ndjson':
			return ndjson(pages);
		case 'arrow':
			return arrow(entity, pages);
	}
}

const noPeople = (entity: EntityName, audience: Audience) =>
	invalid([
		{
			field: 'people',
			value: audience,
			message: `Only contacts and leads are people who consent to anything: leave “people” out for ${entity}.`
		}
	]);

/** In order of their ids, so that none is sent twice or left out while others are added. */
async function* pagesOf(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	asked: Selection & { signal?: AbortSignal }
): AsyncGenerator<CrmRecord[]> {
	let cursor: string | undefined;
	do {
		const { records, next } = await pageOfRecords(store, viewer, entity, { ...asked, limit: 1000, cursor });
		yield records;
		cursor = next ?? undefined;
	} while (cursor !== undefined);
}

async function* ndjson(pages: AsyncIterable<CrmRecord[]>): AsyncGenerator<string> {
	for await (const records of pages)
		yield records.map((record) => `${JSON.stringify(recordDocument(record))}\n`).join('');
}

async function* csv(
	store: Store,
	entity: EntityName,
	pages: AsyncIterable<CrmRecord[]>
): AsyncGenerator<string> {
	const fields = fieldNamesOf(entity);
	const custom = await customFieldNames(store, entity);
	yield `${csvLine([...fields, ...custom.map((name) => `custom.${name}`)])}\n`;
	for await (const records of pages)
		yield records
			.map(({ values, custom: own }) => {
				const cells = [...fields.map((name) => values[name]), ...custom.map((name) => cellOf(own[name]))];
				return `${csvLine(cells)}\n`;
			})
			.join('');
}

const cellOf = (value: unknown): Cell =>
	typeof value === 'object' && value !== null ? JSON.stringify(value) : (value as Cell);

/** A record as programs get it: its fields, the names of what they refer to, and custom fields apart. */
export const recordDocument = ({ entity, label, values, labels, custom }: CrmRecord) => ({
	entity,
	label,
	...values,
	labels,
	custom
});
