import { entityNamed } from '#lib/crm/entities/index.ts';
import { recordLink, withParameters } from '#lib/components/links.ts';
import { listRecords, mayWrite } from '#lib/server/store/records/index.ts';
import { loaded, requireViewer } from '../../problem.ts';
import { cell } from '../records/show.ts';
import { columnsOf } from './columns.ts';
import { readerOf } from '../reader.ts';
import type { PageServerLoad } from './$types';

const limit = 50;

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	const entity = entityNamed(params.entity);
	const columns = columnsOf(params.entity);
	const search = url.searchParams.get('q') ?? '';
	const sorted = url.searchParams.get('sort');
	const sort = columns.some(({ name }) => name === sorted) ? sorted! : null;
	const descending = url.searchParams.get('direction') === 'down';
	const offset = Math.max(0, Number(url.searchParams.get('offset')) || 0);
	const reader = await readerOf(locals);
	const list = await loaded(
		listRecords(locals.store, viewer, params.entity, {
			search,
			limit,
			offset,
			...(sort ? { sort: { field: sort, descending } } : {})
		})
	);
	return {
		entity: {
			name: entity.name,
			label: entity.label,
			labelPlural: entity.labelPlural,
			description: entity.description
		},
		search,
		total: list.total,
		offset,
		limit,
		mayWrite: mayWrite(viewer, params.entity),
		columns: columns.map(({ name, label, type }) => ({
			label,
			align: ['money', 'integer', 'number'].includes(type) ? ('right' as const) : ('left' as const),
			sort: {
				href: withParameters(url, {
					sort: name,
					direction: sort === name && !descending ? 'down' : null,
					offset: null
				}),
				direction: sort === name ? (descending ? ('descending' as const) : ('ascending' as const)) : null
			}
		})),
		rows: list.records.map((record) => ({
			key: record.id,
			cells: columns.map((field, place) =>
				place === 0
					? { text: record.label, href: recordLink(params.entity, record.id) }
					: cell(record, field, reader)
			)
		}))
	};
};
