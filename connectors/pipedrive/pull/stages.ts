/** Pipelines and their stages. */
import type { Session, Stream } from '../../connector.ts';
import type { Pipeline, Stage } from '../answers.ts';
import { allOf } from '../api.ts';
import * as maps from '../fields.ts';
import { identity, recordSet, text } from './rows.ts';

export interface Stages {
	pipelines: readonly Pipeline[];
	stages: readonly Stage[];
	/** Percent, of a stage; null where its pipeline has none. */
	probabilityOf(stage: Stage): number | null;
}

/** @throws ApiError */
export async function stagesOf(session: Session): Promise<Stages> {
	const pipelines = await allOf<Pipeline>(session, 'pipelines');
	const stages = await allOf<Stage>(session, 'stages');
	const enabled = new Map(
		pipelines.map(({ id, is_deal_probability_enabled }) => [id, is_deal_probability_enabled])
	);
	return {
		pipelines,
		stages,
		// Where a pipeline has probabilities switched off, every stage of it still says 100.
		probabilityOf: ({ pipeline_id, deal_probability }) =>
			enabled.get(pipeline_id ?? -1) === false ? null : (deal_probability ?? null)
	};
}

export const stages: Stream = {
	name: 'stages',
	label: 'Pipelines and stages',
	entities: ['pipelines', 'stages'],
	async *pull(session) {
		const { pipelines, stages: all, probabilityOf } = await stagesOf(session);
		yield {
			records: [
				...recordSet(
					maps.pipelines,
					pipelines.map((pipeline) => ({
						...identity(pipeline),
						name: pipeline.name,
						order_nr: pipeline.order_nr,
						is_deleted: pipeline.is_deleted ?? false
					}))
				),
				...recordSet(
					maps.stages,
					all.map((stage) => ({
						...identity(stage),
						pipeline_id: text(stage.pipeline_id),
						name: stage.name,
						order_nr: stage.order_nr,
						probability: probabilityOf(stage),
						rotDays: stage.is_deal_rot_enabled ? stage.days_to_rotten : null,
						is_deleted: stage.is_deleted ?? false
					}))
				)
			],
			cursor: null
		};
	},
	sweep: {
		entity: 'stages',
		when: 'always',
		async *ids(session) {
			yield (await allOf<Stage>(session, 'stages')).map(({ id }) => String(id));
		}
	}
};
