/** The steps of a funnel as they are asked for: in words, checked, each with what it is called. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { AnalysisError } from '../errors.ts';
import { lifecycleStages, plainStage } from './lifecycle.ts';
import type { FunnelKind } from './result.ts';

/** What a touch may be narrowed to. */
export const touchFields = ['channel', 'campaign', 'type'] as const;
export type TouchField = (typeof touchFields)[number];

/** What makes a step. */
export type StepEvent =
	| { of: 'lead' | 'answered' | 'deal' | 'won' }
	| { of: 'stage'; id: string; pipeline: string; position: number }
	| { of: 'lifecycle'; stage: string }
	| { of: 'touched'; field: TouchField | null; value: string | null };

export interface Step {
	/** As it is asked for: `won`, `stage:12`, `touched:channel=Email`, `lifecycle:Customer`. */
	key: string;
	label: string;
	event: StepEvent;
}

export const mostSteps = 8;

const plainSteps = ['lead', 'answered', 'deal', 'won'] as const;
type PlainStep = (typeof plainSteps)[number];

/** What the steps that have no choice of their own are called. */
export const plainLabel = (step: PlainStep, kind: FunnelKind): string =>
	({
		lead: 'Lead created',
		answered: 'Answered',
		deal: kind === 'leads' ? 'Became a deal' : 'Deal created',
		won: 'Won'
	})[step];

/** Steps as one text, such as `touched > lead > won`, by their keys. */
export const readLadder = (text: string): string[] =>
	text
		.split('>')
		.map((key) => key.trim())
		.filter((key) => key !== '');

const wrong = (message: string, advice: string) => new AnalysisError('invalid_option', message, advice);

/** A stage that deals may be asked to reach. */
export interface OpenStage {
	id: string;
	name: string;
	position: number;
	pipeline: string;
}

/** Open stages of the pipelines of deals, in their order. */
export async function openStages(store: Store, viewer: Viewer): Promise<OpenStage[]> {
	const { rows } = await store.engine.query<OpenStage & Record<string, string | number>>(
		`select
			stages.id,
			coalesce(stages.name, stages.id) as name,
			stages.position::integer as position,
			pipelines.id as pipeline
		from ${scoped('stages', viewer)} stages
		join ${scoped('pipelines', viewer)} pipelines on pipelines.id = stages.pipeline_id
		where coalesce(pipelines.object, 'deals') = 'deals' and stages.status = 'open' and stages.position is not null
		order by pipelines.position, pipelines.id, stages.position, stages.id`
	);
	return rows;
}

/**
 * The steps that are asked for, in their order.
 *
 * @throws AnalysisError where a step is unknown, stands there twice, or stages are out of the order of their pipeline
 */
export async function laddersOf(
	store: Store,
	viewer: Viewer,
	kind: FunnelKind,
	keys: readonly string[]
): Promise<Step[]> {
	if (keys.length < 2 || keys.length > mostSteps)
		throw wrong(
			`A funnel has 2 to ${mostSteps} steps, not ${keys.length}.`,
			'Give them in order, such as touched > lead > deal > won.'
		);
	const again = keys.find((key, place) => keys.indexOf(key) !== place);
	if (again !== undefined) throw wrong(`The step “${again}” stands there twice.`, 'Give each step once.');
	const [stages, lifecycle] = await Promise.all([
		keys.some((key) => key.startsWith('stage:')) ? openStages(store, viewer) : [],
		keys.some((key) => key.startsWith('lifecycle:')) ? lifecycleStages(store, viewer) : []
	]);
	const campaigns = await namesOf(
		store.engine,
		viewer,
		'campaigns',
		keys.flatMap((key) =>
			key.startsWith('touched:campaign=') ? [key.slice('touched:campaign='.length)] : []
		)
	);
	const steps = keys.map((key) => stepOf(key, kind, { stages, lifecycle, campaigns }));
	checkOrder(steps);
	return steps;
}

function stepOf(
	key: string,
	kind: FunnelKind,
	known: {
		stages: readonly OpenStage[];
		lifecycle: readonly { stage: string; label: string }[];
		campaigns: ReadonlyMap<string, string>;
	}
): Step {
	const plain = plainSteps.find((each) => each === key);
	if (plain) return { key, label: plainLabel(plain, kind), event: { of: plain } };
	if (key === 'touched') return { key, label: 'Touched', event: { of: 'touched', field: null, value: null } };
	const [of = '', ...rest] = key.split(':');
	const value = rest.join(':');
	if (of === 'stage') {
		const stage = known.stages.find(({ id }) => id === value);
		if (!stage)
			throw wrong(
				`There is no open stage “${value}”.`,
				'Stages are given by their ids, such as stage:12; a win is the step “won”.'
			);
		const { id, pipeline, position } = stage;
		return { key, label: stage.name, event: { of, id, pipeline, position } };
	}
	if (of === 'lifecycle') {
		const found = known.lifecycle.find(({ stage }) => stage === plainStage(value));
		if (found) return { key, label: found.label, event: { of, stage: found.stage } };
		throw wrong(
			`Nothing tells when anybody came to the life-cycle stage “${value}”.`,
			known.lifecycle.length > 0
				? `There are dates of ${known.lifecycle.map(({ label }) => label).join(', ')}.`
				: 'Import contacts with the columns “Became a … date” of HubSpot, or synchronise: changes that are seen are dated.'
		);
	}
	const [field, ...said] = value.split('=');
	const narrowed = touchFields.find((each) => each === field);
	if (of === 'touched' && narrowed && said.length > 0 && said.join('=') !== '') {
		const wanted = said.join('=');
		return {
			key,
			label:
				narrowed === 'campaign'
					? `Touched by ${known.campaigns.get(wanted) ?? wanted}`
					: `Touched by ${wanted}`,
			event: { of, field: narrowed, value: wanted }
		};
	}
	throw wrong(
		`“${key}” is no step of a funnel.`,
		`Steps are ${plainSteps.join(', ')}, touched, touched:channel=…, touched:campaign=…, touched:type=…, stage:… and lifecycle:….`
	);
}

/** A stage counts as reached by a later one too, so that stages out of their order would all be reached at once. */
function checkOrder(steps: readonly Step[]): void {
	const stages = steps.flatMap(({ label, event }) => (event.of === 'stage' ? [{ label, ...event }] : []));
	for (const [place, { label, pipeline, position }] of stages.entries()) {
		const before = stages[place - 1];
		if (before && before.pipeline !== pipeline)
			throw wrong(
				`“${before.label}” and “${label}” are stages of two pipelines.`,
				'Take the stages of one, or look at pipelines side by side.'
			);
		if (before && before.position >= position)
			throw wrong(`“${label}” comes before “${before.label}” in its pipeline.`, `Put “${label}” first.`);
	}
	const won = steps.findIndex(({ event }) => event.of === 'won');
	const later = steps.slice(won + 1).find(({ event }) => event.of === 'stage');
	if (won >= 0 && later) throw wrong(`“${later.label}” comes before a win.`, 'Put “won” behind it.');
}
