/** What is pulled, in an order in which records come after those they point to. */
import type { Page, Row, Stream } from '../connector.ts';
import type { FieldMap } from '../export-shape.ts';
import { asCursor, changesSince, positionOf } from './changed.ts';
import { definitions, type Definition } from './definitions.ts';
import { pipelineMap, stageMap } from './fields.ts';
import { pipeline, states } from './opportunities.ts';
import { trytonOf } from './tryton.ts';

export interface TrytonStream extends Stream {
	/** What it reads, and the module that brings it. */
	model: string;
	module: string;
}

/** Every stream, reading pages of a size. */
export const trytonStreams = (pageSize: number): readonly TrytonStream[] => [
	places('pipelines', 'Pipeline', pipelineMap, [
		{ id: pipeline, name: 'Opportunities', object: 'deals', position: 0 }
	]),
	places(
		'stages',
		'States of opportunities',
		stageMap,
		states.map((state, position) => ({ ...state, pipeline, position }))
	),
	...definitions.map((definition) => streamOf(definition, pageSize))
];

/** The states of an opportunity are Tryton's own: they are not asked for. */
const places = (
	name: 'pipelines' | 'stages',
	label: string,
	map: FieldMap,
	rows: readonly Row[]
): TrytonStream => ({
	...{ name, label, entities: [name], model: 'sale.opportunity', module: 'sale_opportunity' },
	async *pull(): AsyncGenerator<Page> {
		yield await Promise.resolve({ records: [{ map, rows }], cursor: true });
	}
});

function streamOf(definition: Definition, pageSize: number): TrytonStream {
	const { name, label, entities, model, module, map, row, page } = definition;
	return {
		...{ name, label, entities, model, module },
		async *pull(session, cursor) {
			const tryton = trytonOf(session);
			if (!(await tryton.models()).has(model)) {
				session.warn(`${label} were left out: the module ${module} is not activated in this Tryton.`);
				return;
			}
			const query = { ...definition, pageSize };
			for await (const { records, position } of changesSince(tryton, query, positionOf(cursor))) {
				const answer = page
					? await page(tryton, records)
					: { records: [{ map: map!, rows: records.map((record) => row!(record)) }] };
				yield { ...answer, cursor: asCursor(position) };
			}
		},
		sweep: {
			entity: entities[0]!,
			when: 'always',
			async *ids(session) {
				yield (await trytonOf(session).ids(model, definition.domain)).map(String);
			}
		}
	};
}
