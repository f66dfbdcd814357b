import type { Row, Stream } from '../../connector.ts';
import { hubspotApi } from '../api.ts';
import type { Pipeline, PipelineStage } from '../answers.ts';
import { pipelineFields, stageFields } from '../fields/sales.ts';
import { once, type KindContext } from './reading.ts';

/** The kinds of record whose pipelines are kept. */
const pipelined = ['deals', 'tickets'] as const;

/** The pipelines and stages of deals and tickets: few, and so they are always read anew. */
export const pipelineStream: Stream = {
	name: 'pipelines',
	label: 'Pipelines and stages',
	entities: ['pipelines', 'stages'],
	async *pull(session) {
		const api = hubspotApi(session);
		for (const object of pipelined) {
			const answer = await api.ifAllowed(`the pipelines of ${object} are left out`, () =>
				api.list<Pipeline>(`/crm/v3/pipelines/${object}`)
			);
			if (!answer) continue;
			const pipelines = answer.results;
			yield {
				records: [
					{ map: pipelineFields, rows: pipelines.map((pipeline) => pipelineRow(pipeline, object)) },
					{ map: stageFields, rows: pipelines.flatMap((pipeline) => stageRows(pipeline, object)) }
				],
				cursor: object
			};
		}
	}
};

const pipelineRow = (pipeline: Pipeline, object: string): Row => ({
	id: pipeline.id,
	label: pipeline.label,
	object,
	displayOrder: pipeline.displayOrder,
	archived: pipeline.archived,
	createdAt: pipeline.createdAt,
	updatedAt: pipeline.updatedAt
});

const stageRows = (pipeline: Pipeline, object: string): Row[] =>
	pipeline.stages.map((stage) => ({
		id: stage.id,
		label: stage.label,
		pipeline_id: pipeline.id,
		displayOrder: stage.displayOrder,
		probability: object === 'deals' ? (stage.metadata.probability ?? null) : null,
		is_closed: object === 'deals' ? isClosing(stage) : null,
		createdAt: stage.createdAt,
		updatedAt: stage.updatedAt
	}));

/** Deals’ stages say whether they are closed; tickets’ are open or closed. */
export const isClosing = ({ metadata }: PipelineStage): boolean =>
	metadata.isClosed === 'true' || metadata.ticketState === 'CLOSED';

/** The ids of the stages in which records of a kind are closed. */
export const closingStages = (context: KindContext): Promise<ReadonlySet<string>> =>
	once(context, 'closing stages', async () => {
		const { results } = await context.api.list<Pipeline>(`/crm/v3/pipelines/${context.kind.type}`);
		return new Set(results.flatMap(({ stages }) => stages.filter(isClosing).map(({ id }) => id)));
	});
