/** What people say a period will bring, against the figures: each with its reason, and none ever lost. */
import { randomUUID } from 'node:crypto';
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from './audit.ts';
import { RecordError } from './errors.ts';
import { requireCapability } from './require-capability.ts';
import { scoped } from './row-scope.ts';
import type { Store } from './store.ts';

/** Whose forecast is adjusted: a person's, or a team's with all that is below it. */
export interface AdjustedSubject {
	kind: 'person' | 'team';
	id: string;
}

export interface ForecastAdjustment extends AdjustedSubject {
	/** What the subject was called then. */
	name: string;
	from: string;
	/** The first day after the period. */
	to: string;
	/** A decimal string in `currency`; null where earlier ones were taken back. */
	amount: string | null;
	currency: string;
	reason: string;
	madeBy: string;
	/** ISO instant. */
	madeAt: string;
}

/** The longest reason that is kept. */
export const longestReason = 1000;

/** Whether a viewer may say what a person or team will bring: those whose deals are theirs to see. */
export function mayAdjust({ scope }: Viewer, { kind, id }: AdjustedSubject): boolean {
	if (scope.kind === 'all') return true;
	return kind === 'person' ? scope.people.includes(id) : (scope.teams ?? []).includes(id);
}

/**
 * Adjustments that touch a period, of whom the viewer may see, latest first: the first of a subject and the very period is
 * the one that counts.
 *
 * @param until only what was said by the end of this day
 */
export async function readAdjustments(
	store: Store,
	viewer: Viewer,
	{ from, to, until = null }: { from: string; to: string; until?: string | null }
): Promise<ForecastAdjustment[]> {
	const { rows } = await store.engine.query<ForecastAdjustment>(
		`select
			subject_kind as kind,
			subject_id as id,
			subject_name as name,
			period_from::varchar as from,
			period_to::varchar as to,
			amount::varchar as amount,
			currency,
			reason,
			made_by_name as "madeBy",
			strftime(made_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') as "madeAt"
		from forecast_adjustments
		where period_from < $2::date and period_to > $1::date
			and ($3::date is null or made_at < ($3::date + 1)::timestamptz)
		order by made_at desc, id`,
		[from, to, until],
		{ timeZone: viewer.timeZone }
	);
	return rows.filter((row) => mayAdjust(viewer, row));
}

/**
 * Say what a period will bring for a person or a team.
 *
 * @param amount in the reporting currency, such as `12500` or `12500.50`; null takes earlier ones back
 * @throws RecordError when the viewer may not, the subject is none, or the amount or the reason says nothing
 */
export async function adjustForecast(
	store: Store,
	viewer: Viewer,
	{
		subject,
		from,
		to,
		amount,
		reason
	}: { subject: AdjustedSubject; from: string; to: string; amount: string | null; reason: string }
): Promise<void> {
	requireCapability(viewer, 'adjust_forecast');
	const name = await nameOf(store, viewer, subject);
	if (name === null || !mayAdjust(viewer, subject)) {
		throw new RecordError(
			'not_found',
			`There is no ${subject.kind} here whose forecast you may adjust by the id “${subject.id}”.`,
			'Choose one from the list.'
		);
	}
	const why = reason.trim();
	if (why === '' || why.length > longestReason) {
		throw new RecordError(
			'invalid',
			why === '' ? 'An adjustment needs a reason.' : `A reason has at most ${longestReason} characters.`,
			'Say in a sentence what the figures don’t know.'
		);
	}
	if (amount !== null && !/^\d{1,14}(\.\d{1,4})?$/.test(amount)) {
		throw new RecordError(
			'invalid',
			`“${amount}” is no amount.`,
			'Give digits, with a point before the cents, such as 12500.50.'
		);
	}
	const { reporting_currency: currency } = await store.settings();
	await store.engine.transaction(async (transaction) => {
		await transaction.query(
			`insert into forecast_adjustments
				(id, period_from, period_to, subject_kind, subject_id, subject_name, amount, currency, reason, made_by, made_by_name)
			values ($1, $2::date, $3::date, $4, $5, $6, $7::decimal(18, 4), $8, $9, $10, $11)`,
			[
				randomUUID(),
				from,
				to,
				subject.kind,
				subject.id,
				name,
				amount,
				currency,
				why,
				viewer.accountId,
				viewer.name
			]
		);
		await audit(transaction, viewer, {
			action: 'forecast_adjusted',
			subject: name,
			detail: { from, to, amount, currency }
		});
	});
}

async function nameOf(store: Store, viewer: Viewer, { kind, id }: AdjustedSubject): Promise<string | null> {
	const table = kind === 'person' ? 'people' : 'teams';
	const { rows } = await store.engine.query<{ name: string }>(
		`select name from ${scoped(table, viewer)} where id = $1`,
		[id]
	);
	return rows[0]?.name ?? null;
}
