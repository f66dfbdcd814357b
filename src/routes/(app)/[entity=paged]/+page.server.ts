import { may } from '#lib/crm/capabilities.ts';
import { customFieldName, labelBeside } from '#lib/crm/custom-fields.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { recordLink, withParameters } from '#lib/components/links.ts';
import { customFields } from '#lib/server/store/custom-fields.ts';
import { listRecords, mayWrite } from '#lib/server/store/records/index.ts';
import { loaded, requireViewer } from '../../problem.ts';
import { cell, customCell } from '../records/show.ts';
import { readFieldFilters } from '#lib/server/explore/filters.ts';
import { listParameters, listQuery } from './list-query.ts';
import { columnsOf } from './columns.ts';
import { readerOf } from '../reader.ts';
import { segmentFields } from '../segment-fields.ts';
import type { PageServerLoad } from './$types';

const limit = 50;

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	const entity = entityNamed(params.entity);
	const taken = new Set(entity.fields.map(({ label }) => label.toLowerCase()));
	const custom = (await customFields(locals.store.engine, params.entity)).map((field) => ({
		...field,
		label: labelBeside(field.label, taken)
	}));
	const shown = url.searchParams.getAll('column');
	const columns = [
		...columnsOf(params.entity),
		...custom
			.filter(({ name }) => shown.includes(customFieldName(name)))
			.map((field) => ({ ...field, name: customFieldName(field.name), custom: field }))
	];
	const filters = readFieldFilters(url);
	const [list, segments] = await Promise.all([
		loaded(listQuery(url, locals.store, viewer, params.entity)),
		segmentFields(locals.store, viewer, params.entity)
	]);
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
		fields: [
			...custom.map(({ name, label, type, choices }) => ({
				name: customFieldName(name),
				label,
				type: type as string,
				choices: [...(choices ?? [])]
			})),
			...segments
		],
		columnChoices: custom.map(({ name, label }) => ({
			name: customFieldName(name),
			label,
			isShown: shown.includes(customFieldName(name))
		})),
		filters: filters.map((filter) => ({
			...filter,
			label:
				custom.find(({ name }) => customFieldName(name) === filter.field)?.label ??
				segments.find(({ name }) => name === filter.field)?.label ??
				filter.field
		})),
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
