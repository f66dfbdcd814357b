/** Open deals that deserve attention, and why: each reason is a metric of the catalogue, so it explains itself. */
import { addMonths, dayAfter, quarterLabel, quarterStart, today } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { metricRecords } from '#lib/server/metrics/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Explained } from '../analysis.ts';
import { dateList, standingDeals } from '../standing-deals.ts';
import { textTable } from '../text-table.ts';
import { remembered } from '../remembered.ts';

/** Why a deal is at risk, by the metric that says so, in the order in which they are told. */
export const riskReasons = {
	overdue_deals: { short: 'Overdue', label: 'Its expected close has passed' },
	pushed_deals: { short: 'Pushed', label: 'Its expected close was pushed in the last 90 days' },
	rotting_deals: {
		short: 'Stuck in its stage',
		label: 'It has been in its stage longer than nine of ten deals that were won'
	},
	stale_deals: { short: 'Silent', label: 'Nothing was logged or changed for 30 days' },
	neglected_deals: { short: 'No next step', label: 'No activity is planned, and the last is long ago' }
} as const;
export type RiskReason = keyof typeof riskReasons;

export interface DealAtRisk {
	id: string;
	name: string | null;
	/** Id of the person who owned it on the day; null where nobody did. */
	owner: string | null;
	ownerName: string | null;
	stageName: string | null;
	/** In the deal's own currency. */
	amount: string | null;
	currency: string | null;
	expectedClose: string | null;
	reasons: RiskReason[];
}

export interface DealsAtRisk extends Explained {
	analysis: 'deals-at-risk';
	asOf: string;
	/** Deals that are expected to close before the end of this quarter. */
	period: { label: string; to: string };
	/** Most reasons first, then by amount in the reporting currency. */
	deals: DealAtRisk[];
	/** How many deals each reason holds for, among those listed. */
	reasons: { reason: RiskReason; label: string; deals: number }[];
}

/** Records of one reason that are looked through at most. */
const mostRecords = 5000;

/**
 * Open deals expected to close by the end of the quarter, or overdue, for which something speaks against it.
 */
export async function dealsAtRisk(
	store: Store,
	viewer: Viewer,
	options: { asOf?: string } = {}
): Promise<DealsAtRisk> {
	const { fiscal_year_start_month: fiscalStart } = await store.settings();
	const asOf = options.asOf ?? today(viewer.timeZone);
	const from = quarterStart(asOf, fiscalStart);
	const to = addMonths(from, 3);
	const { due, sql: dueSql } = await dueDeals(store, viewer, asOf, to);
	const found = new Map<string, DealAtRisk>();
	const sql: DealsAtRisk['sql'] = [{ what: 'Open deals that are due', sql: dueSql }];
	const missing: string[] = [];
	for (const reason of Object.keys(riskReasons) as RiskReason[]) {
		const request =
			reason === 'pushed_deals'
				? { metric: reason, from: dayAfter(asOf, -89), to: dayAfter(asOf, 1) }
				: { metric: reason, asOf: options.asOf };
		const records = await metricRecords(store, viewer, request, { limit: mostRecords });
		sql.push({ what: riskReasons[reason].label, sql: records.sql });
		if (records.total > mostRecords)
			missing.push(
				`“${riskReasons[reason].label}” holds for ${records.total} deals; the newest ${mostRecords} are looked at.`
			);
		for (const row of records.rows) {
			const standing = due.get(String(row.id));
			if (!standing) continue;
			const deal = { ...dealOf(row), owner: standing.owner, expectedClose: standing.expectedClose };
			const known = found.get(deal.id) ?? deal;
			known.reasons.push(reason);
			found.set(deal.id, known);
		}
	}
	const deals = [...found.values()].sort(
		(one, other) =>
			other.reasons.length - one.reasons.length ||
			(due.get(other.id)!.base ?? 0) - (due.get(one.id)!.base ?? 0)
	);
	const label = quarterLabel(from, fiscalStart);
	return {
		analysis: 'deals-at-risk',
		asOf,
		period: { label, to },
		deals,
		reasons: (Object.keys(riskReasons) as RiskReason[]).map((reason) => ({
			reason,
			label: riskReasons[reason].label,
			deals: deals.filter(({ reasons }) => reasons.includes(reason)).length
		})),
		summary: summaryOf(deals.length, due.size, label),
		assumptions: ['A reason is a fact about the deal, not a chance: see win probability for that.'],
		missing,
		sql
	};
}

function summaryOf(atRisk: number, due: number, label: string): string {
	if (due === 0) return `No open deal is due by the end of ${label}: there is nothing to look at.`;
	return atRisk === 0
		? `Nothing speaks against any open deal due by the end of ${label}.`
		: `Something speaks against ${atRisk} open ${atRisk === 1 ? 'deal' : 'deals'} due by the end of ${label}.`;
}

/** The same, kept until the data change. */
export const rememberedDealsAtRisk = remembered(dealsAtRisk);

type Due = { id: string; owner: string | null; expectedClose: string; base: number | null };

/** Deals that were open at the end of a day and expected to close before another, with what they order by. */
async function dueDeals(store: Store, viewer: Viewer, asOf: string, to: string) {
	const sql = `
with origins(as_of) as (values ${dateList([asOf])}),
standing as (${standingDeals(viewer)})
select deal_id as id, owner_id as owner, expected_close::varchar as "expectedClose", amount_base::double as base
from standing
where status = 'open' and expected_close < $1::date`;
	const { rows } = await store.engine.query<Due>(sql, [to], {
		timeZone: viewer.timeZone
	});
	return { due: new Map(rows.map((row) => [row.id, row])), sql: sql.trim() };
}

type RecordRow = Awaited<ReturnType<typeof metricRecords>>['rows'][number];

function dealOf(row: RecordRow): Omit<DealAtRisk, 'owner'> {
	const text = (value: unknown) => (value === null || value === undefined ? null : String(value));
	return {
		id: String(row.id),
		name: text(row.name),
		ownerName: text(row.owner_id),
		stageName: text(row.stage_id),
		amount: text(row.amount),
		currency: text(row.currency),
		expectedClose: text(row.expected_close),
		reasons: []
	};
}

/** Deals at risk as plain text, for the command line. */
export function describeDealsAtRisk({ summary, deals, reasons }: DealsAtRisk): string {
	const money = ({ amount, currency }: DealAtRisk) =>
		amount === null ? '—' : `${Math.round(Number(amount)).toLocaleString('en-GB')} ${currency ?? ''}`;
	return [
		summary,
		textTable([['', 'Deals'], ...reasons.map(({ label, deals: count }) => [label, String(count)])]),
		...deals
			.slice(0, 20)
			.map(
				(deal) =>
					`${deal.name ?? deal.id}, ${money(deal)}, due ${deal.expectedClose}\n${deal.reasons.map((reason) => `  ${riskReasons[reason].label}`).join('\n')}`
			)
	].join('\n\n');
}
