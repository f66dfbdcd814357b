/** Pipelines and their stages. */
import type { Session, Stream, Sweep } from '../../connector.ts';
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

/** What is deleted is no longer listed. */
const sweepOf = (entity: 'pipelines' | 'stages'): Sweep => ({
	entity,
	when: 'always',
	async *ids(session) {
		yield (await allOf<{ id: number }>(session, entity)).map(({ id }) => String(id));
	}
});

export const pipelines: Stream = {
	name: 'pipelines',
	label: 'Pipelines',
	entities: ['pipelines'],
	async *pull(session) {
		const all = await allOf<Pipeline>(session, 'pipelines');
		yield {
			records: recordSet(
				maps.pipelines,
				all.map((pipeline) => ({
					...identity(pipeline),
					name: pipeline.name,
					order_nr: pipeline.order_nr,
					is_deleted: pipeline.is_deleted ?? false
				}))
			),
			cursor: null
		};
	},
	sweep: sweepOf('pipelines')
};

export const stages: Stream = {
	name: 'stages',
	label: 'Stages',
	entities: ['stages'],
	async *pull(session) {
		const { stages: all, probabilityOf } = await stagesOf(session);
		yield {
			records: recordSet(
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
			),
			cursor: null
		};
	},
	sweep: sweepOf('stages')
};
