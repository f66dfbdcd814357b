/**
 * What keeps a deal's stage, status and dates in step. The stage decides: moving a deal into a won stage wins it.
 * A deal may be lost without leaving its stage, where its pipeline has no stage for lost deals.
 */
import type { DealStatus } from '#lib/crm/entities/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Issue } from '../errors.ts';
import type { Values } from './changes.ts';

interface Stage {
	id: string;
	pipeline_id: string | null;
	name: string;
	status: DealStatus | null;
	probability: number | null;
	forecast_category: string | null;
}

interface DealChange {
	/** The deal before, or null for a new one. */
	before: Values | null;
	/** The values to write, by field. What is not there stays. */
	changes: Values;
	/** The instant of the change, ISO 8601. */
	now: string;
	/** What amounts are in when nothing is said. */
	reportingCurrency: string;
}

/** Complete the changes of a deal so that they agree with each other; what can't agree is an issue. */
export async function completeDeal(
	transaction: Transaction,
	{ before, changes, now, reportingCurrency }: DealChange
): Promise<{ changes: Values; issues: Issue[] }> {
	const given = (name: string) => changes[name] !== undefined;
	const old = before ?? {};
	const result: Values = { ...changes };
	const issues: Issue[] = [];

	if (before === null && !given('stage_id')) await startInFirstStage(transaction, result);
	const stage = await stageAfter(transaction, old, result, given('stage_id'));
	if (stage) {
		result.stage_id = stage.id;
		if (!given('pipeline_id') || changes.pipeline_id === null) {
			result.pipeline_id = stage.pipeline_id ?? result.pipeline_id ?? old.pipeline_id ?? null;
		}
	}
	const moved = stage !== null && stage.id !== (old.stage_id ?? null);
	const pipeline = result.pipeline_id ?? old.pipeline_id ?? null;
	if (stage?.pipeline_id && pipeline !== stage.pipeline_id) {
		issues.push({
			field: 'stage_id',
			value: stage.id,
			message: `The stage “${stage.name}” belongs to another pipeline: choose a stage of the deal's own.`
		});
	}

	const status = statusAfter(old, changes, stage, moved);
	if (given('status') && changes.status !== null && changes.status !== status) {
		issues.push({
			field: 'status',
			value: String(changes.status),
			message: `A deal in the stage “${stage?.name}” is ${status}: choose another stage, or leave the status out.`
		});
	}
	result.status = status;
	closeOrReopen(old, changes, result, { status, now, issues });
	if (moved || status !== (old.status ?? 'open')) followStage(old, changes, result, stage, status);
	if (given('probability')) result.probability_source ??= changes.probability === null ? null : 'deal';
	if ((result.amount ?? null) !== null && !(result.currency ?? old.currency)) {
		result.currency = reportingCurrency;
	}
	return { changes: result, issues };
}

/** A new deal begins in the first open stage of its pipeline, or of the first one. */
async function startInFirstStage(transaction: Transaction, result: Values): Promise<void> {
	const { rows } = await transaction.query<{ id: string; pipeline_id: string }>(
		`select stages.id, stages.pipeline_id
		from stages
		join pipelines on pipelines.id = stages.pipeline_id
		where stages.deleted_at is null and pipelines.deleted_at is null
			and coalesce(pipelines.object, 'deals') = 'deals' and not coalesce(is_archived, false)
			and coalesce(stages.status, 'open') = $1 and ($2::varchar is null or pipeline_id = $2)
		order by pipelines.position nulls last, pipelines.id, stages.position nulls last, stages.id
		limit 1`,
		[result.status ?? 'open', result.pipeline_id ?? null]
	);
	if (rows[0]) result.stage_id = rows[0].id;
}

/** The stage in which the deal stands after the change; null when it has none. */
async function stageAfter(
	transaction: Transaction,
	old: Values,
	result: Values,
	stageGiven: boolean
): Promise<Stage | null> {
	const id = result.stage_id === undefined ? (old.stage_id ?? null) : result.stage_id;
	const stage = await stageNamed(transaction, id);
	if (stageGiven || !stage || !result.status || result.status === (stage.status ?? 'open')) return stage;
	// Only the status was given: the deal moves where its pipeline keeps deals of that status.
	const target =
		result.status === 'open'
			? ((await lastOpenStage(transaction, String(old.id ?? ''))) ??
				(await stageFor(transaction, stage, 'open')))
			: await stageFor(transaction, stage, result.status as DealStatus);
	return target ?? stage;
}

const stageColumns =
	'stages.id, stages.pipeline_id, stages.name, stages.status, stages.probability, stages.forecast_category';

async function stageNamed(transaction: Transaction, id: Values[string]): Promise<Stage | null> {
	if (id === null) return null;
	const { rows } = await transaction.query<Stage>(
		`select ${stageColumns} from stages where id = $1 and deleted_at is null`,
		[String(id)]
	);
	return rows[0] ?? null;
}

async function stageFor(transaction: Transaction, beside: Stage, status: DealStatus): Promise<Stage | null> {
	const { rows } = await transaction.query<Stage>(
		`select ${stageColumns} from stages
		where pipeline_id is not distinct from $1 and coalesce(status, 'open') = $2 and deleted_at is null
		order by position nulls last, id
		limit 1`,
		[beside.pipeline_id, status]
	);
	return rows[0] ?? null;
}

async function lastOpenStage(transaction: Transaction, dealId: string): Promise<Stage | null> {
	const { rows } = await transaction.query<Stage>(
		`select ${stageColumns}
		from deal_events
		join stages on stages.id in (deal_events.old_value, deal_events.new_value)
		where deal_id = $1 and field = 'stage' and deal_events.deleted_at is null
			and stages.deleted_at is null and coalesce(stages.status, 'open') = 'open'
		order by changed_at desc, sequence desc nulls last, stages.id = new_value desc
		limit 1`,
		[dealId]
	);
	return rows[0] ?? null;
}

function statusAfter(old: Values, changes: Values, stage: Stage | null, moved: boolean): DealStatus {
	const asked = changes.status as DealStatus | null | undefined;
	const decided = stage?.status ?? null;
	if (decided === 'won' || decided === 'lost') return decided;
	if (changes.stage_id !== undefined && moved) return decided ?? asked ?? 'open';
	return asked ?? (old.status as DealStatus | null | undefined) ?? decided ?? 'open';
}

function closeOrReopen(
	old: Values,
	changes: Values,
	result: Values,
	{ status, now, issues }: { status: DealStatus; now: string; issues: Issue[] }
): void {
	const closedAt = changes.closed_at;
	if (status === 'open') {
		if (closedAt) {
			issues.push({
				field: 'closed_at',
				value: String(closedAt),
				message: 'An open deal has no closing date: win or lose it, or give its expected close instead.'
			});
		}
		result.closed_at = null;
		if (old.status === 'lost' && changes.lost_reason === undefined) result.lost_reason = null;
	} else if (status !== old.status) {
		result.closed_at = closedAt ?? now;
		if (status === 'won' && old.lost_reason && changes.lost_reason === undefined) result.lost_reason = null;
	} else if (closedAt === null) {
		issues.push({
			field: 'closed_at',
			value: null,
			message: `A ${status} deal has a closing date: give the day on which it was ${status}.`
		});
	}
}

/** Probability and forecast category follow the stage, unless someone set the deal's own. */
function followStage(
	old: Values,
	changes: Values,
	result: Values,
	stage: Stage | null,
	status: DealStatus
): void {
	const outcome = status === 'won' ? 1 : status === 'lost' ? 0 : null;
	const own = (old.probability_source ?? null) === 'deal' && outcome === null && old.status === 'open';
	const probability = outcome ?? stage?.probability ?? null;
	if (changes.probability === undefined && !own && (probability !== null || old.status !== undefined)) {
		result.probability = probability;
		result.probability_source = probability === null ? null : 'stage';
	}
	if (changes.forecast_category !== undefined) return;
	const category = status === 'won' ? 'closed' : status === 'lost' ? 'omitted' : stage?.forecast_category;
	if (category) result.forecast_category = category;
	else if (old.status === 'won' || old.status === 'lost') result.forecast_category = null;
}
