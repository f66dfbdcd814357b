import { may } from '#lib/crm/capabilities.ts';
import { customFieldName } from '#lib/crm/custom-fields.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { recordLink, withParameters } from '#lib/components/links.ts';
import { listRecords, mayWrite } from '#lib/server/store/records/index.ts';
import { loaded, requireViewer } from '../../problem.ts';
import { cell, customCell } from '../records/show.ts';
import { listFields } from '../list-fields.ts';
import { listParameters, listQuery } from '../list-query.ts';
import { columnsOf } from './columns.ts';
import { readerOf } from '../reader.ts';
import type { PageServerLoad } from './$types';

const limit = 50;

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	const entity = entityNamed(params.entity);
	const [list, { custom, fields, filters }] = await Promise.all([
		loaded(listQuery(url, locals.store, viewer, params.entity)),
		listFields(locals.store, viewer, params.entity, url, { hasOwn: true })
	]);
	const shown = url.searchParams.getAll('column');
	const columns = [
		...columnsOf(params.entity),
		...custom
			.filter(({ name }) => shown.includes(customFieldName(name)))
			.map((field) => ({ ...field, name: customFieldName(field.name), custom: field }))
	];
	const sorted = url.searchParams.get('sort');
	const sort = columns.some(({ name }) => name === sorted) ? sorted! : null;
	const descending = url.searchParams.get('direction') === 'down';
	const offset = Math.max(0, Number(url.searchParams.get('offset')) || 0);
	const reader = await readerOf(locals);
	const found = await loaded(
		listRecords(locals.store, viewer, params.entity, {
			...list,
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
		search: list.search,
		fields,
		columnChoices: custom.map(({ name, label }) => ({
			name: customFieldName(name),
			label,
			isShown: shown.includes(customFieldName(name))
		})),
		filters,
		total: found.total,
		offset,
		limit,
		mayWrite: mayWrite(viewer, params.entity),
		exportHref: may(viewer.role, 'export') ? `/${params.entity}/export?${listParameters(url)}` : null,
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
		rows: found.records.map((record) => ({
			key: record.id,
			cells: columns.map((field, place) =>
				place === 0
					? { text: record.label, href: recordLink(params.entity, record.id) }
					: 'custom' in field
						? customCell(record, field.custom, reader)
						: cell(record, field, reader)
			)
		}))
	};
};
