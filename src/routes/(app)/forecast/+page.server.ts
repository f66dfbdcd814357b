import { may } from '#lib/crm/capabilities.ts';
import { drawForecast } from '#lib/charts/forecast.ts';
import { drawLanding } from '#lib/charts/landing.ts';
import { drawTrackRecord } from '#lib/charts/track-record.ts';
import { drawWaterfall } from '#lib/charts/waterfall.ts';
import { expectedFinding } from '#lib/charts/words/forecast.ts';
import { day, type Reader } from '#lib/components/format/format.ts';
import { rememberedDealsAtRisk, riskReasons } from '#lib/server/analyses/deals-at-risk/deals-at-risk.ts';
import { forecast } from '#lib/server/analyses/forecast/forecast.ts';
import type { ForecastPeriod, ForecastResult } from '#lib/server/analyses/forecast/result.ts';
import { rememberedPipelineChanges } from '#lib/server/analyses/pipeline-changes/pipeline-changes.ts';
import { moveLabels, type PipelineChanges } from '#lib/server/analyses/pipeline-changes/result.ts';
import { segmentDimensionName } from '#lib/server/metrics/index.ts';
import type { PartName } from '#lib/server/analyses/parts.ts';
import { adjustForecast, type AdjustedSubject } from '#lib/server/store/forecast-adjustments.ts';
import { formFailure } from '../../form-failure.ts';
import { requireViewer } from '../../problem.ts';
import { dealParts, workedOfPart } from '../part.ts';
import { readerOf } from '../reader.ts';
import { readAsked } from './asked.ts';
import { nodeKey, readChosen, type Chosen } from './chosen.ts';
import { explainedForecast } from './explained.ts';
import type { Actions, PageServerLoad } from './$types';

/** Deals shown behind what changed, and at risk; files and the table of the chart have them all. */
const mostDeals = { moved: 25, atRisk: 15 };

/** The same deals as a list has them, as parameters of its address: but for a team, which no list is filtered by. */
function listOf({ pipeline, segment, owner }: Record<PartName, string>): Record<string, string> {
	return {
		...(pipeline && { pipeline }),
		...(owner && { owner }),
		...(segment && { field: segmentDimensionName(segment), is: 'in', value: 'true' })
	};
}

export const load: PageServerLoad = async ({ locals, url, isDataRequest, untrack }) => {
	const viewer = requireViewer(locals);
	const { asOf, until, period: asked, since } = readAsked(url, viewer);
	const { store } = locals;
	const {
		part: { bar, asked: part, where },
		result: [result, changes, risks]
	} = await workedOfPart(
		{ locals, url, isDataRequest },
		{ title: 'the forecast', has: dealParts },
		(part, work) =>
			Promise.all([
				forecast(store, part.viewer, { asOf }, work).then(part.told),
				rememberedPipelineChanges(
					store,
					part.viewer,
					{ asOf: until, period: asked, since },
					{ signal: work.signal }
				),
				rememberedDealsAtRisk(store, part.viewer, { asOf }, { signal: work.signal })
			])
	);
	const reader = await readerOf(locals);
	const list = listOf(part);
	const isEmpty =
		result.series.history.every(({ won }) => won === 0) &&
		result.periods.every(({ openDeals }) => openDeals === 0);
	const shown = result.periods.find((one) => one.name === asked)!;
	const chosen = readChosen(url, shown.tree);
	const atRisk = risks.deals.filter(chosen.showsRisk);
	const series = untrack(() => drawForecast(result.series, reader, chosen.months));
	const period = shownPeriod(shown, result, chosen, reader);
	const changed = untrack(() => shownChanges(changes, chosen, reader));
	return {
		picks: chosen.marks.picks,
		span: chosen.span,
		bar,
		where,
		list,
		isOfTeam: part.team !== '',
		isEmpty,
		finding: finding(result, reader),
		asOf: result.asOf,
		isPast: asOf !== undefined,
		summary: result.summary,
		overdueBefore: result.overdueBefore,
		thisQuarter: result.periods[0]!.from,
		dataEnd: result.dataEnd,
		missing: result.missing,
		assumptions: result.assumptions,
		sql: result.sql,
		series,
		ahead: result.periods.map((one) => ({
			name: one.name,
			label: one.label,
			closed: one.closed,
			commit: one.commit,
			bestCase: one.bestCase,
			open: one.open,
			quota: one.quota,
			model: one.methods.find((method) => method.name === 'model') ?? null,
			chosen: bestOf(one)
		})),
		period,
		changes: changed,
		explained: explainedForecast({
			result,
			period: shown,
			changes,
			where,
			list: part.team === '' ? list : null,
			drawings: {
				months: series,
				landing: period.landing,
				changes: changed.drawing,
				record: period.record.drawing
			}
		}),
		risks: {
			...risks,
			deals: atRisk
				.slice(0, mostDeals.atRisk)
				.map((deal) => ({ ...deal, reasons: deal.reasons.map((reason) => riskReasons[reason].short) })),
			all: atRisk.length,
			ofAll: risks.deals.length,
			file: may(viewer.role, 'export') ? `/forecast/at-risk.csv${url.search}` : null
		},
		mayAdjust: may(viewer.role, 'adjust_forecast') && asOf === undefined && where.length === 0
	};
};

export const actions: Actions = {
	adjust: async ({ request, locals }) => {
		const form = await request.formData();
		const text = (field: string) => String(form.get(field) ?? '').trim();
		const [kind = '', ...id] = text('subject').split(':');
		const typed = { subject: text('subject'), amount: text('amount'), reason: text('reason') };
		try {
			await adjustForecast(locals.store, requireViewer(locals), {
				subject: { kind: kind as AdjustedSubject['kind'], id: id.join(':') },
				from: text('from'),
				to: text('to'),
				amount: typed.amount === '' ? null : typed.amount,
				reason: typed.reason
			});
		} catch (failure) {
			return formFailure(failure, typed);
		}
		return { saved: true };
	}
};

function shownPeriod(
	period: ForecastPeriod,
	result: ForecastResult,
	{ marks, areFaded }: Chosen,
	reader: Reader
) {
	const whose = marks.picking('whose');
	const { backtest, ...rest } = period;
	const { origins, ...record } = backtest;
	return {
		...rest,
		tree: period.tree.map((node, place) => ({
			...node,
			pick: whose.link(nodeKey(node)),
			isFaded: areFaded[place]!
		})),
		// Over nothing closed and nothing expected there is no picture to draw.
		landing: hasAmounts(period) ? drawLanding(period, result.chosen, reader) : null,
		chosen: chosenIn(period, result),
		record: {
			...record,
			drawing: origins.length > 0 ? drawTrackRecord(backtest, reader) : null
		}
	};
}

function shownChanges(changes: PipelineChanges, { marks, showsOwner }: Chosen, reader: Reader) {
	const { since, until, wonBeside } = changes;
	const deals = changes.deals.filter(({ move, owner }) => marks.shows('move', move) && showsOwner(owner));
	return {
		since,
		until,
		wonBeside,
		drawing: drawWaterfall(changes, reader, marks.picking('move')),
		deals: deals.slice(0, mostDeals.moved).map((deal) => ({ ...deal, label: moveLabels[deal.move] })),
		all: deals.length
	};
}

/** The method with the best record of a period that has a figure for it. */
function bestOf({ backtest, methods }: ForecastPeriod) {
	const best = backtest.methods[0]?.name;
	return methods.find(({ name, mean }) => name === best && mean !== null)?.label ?? null;
}

const chosenIn = (period: ForecastPeriod, { chosen }: ForecastResult) =>
	period.methods.find(({ name, mean }) => name === chosen && mean !== null) ?? null;

/** The title of the page: what the running quarter is expected to bring. */
const finding = ({ dataEnd, periods, chosen }: ForecastResult, reader: Reader): string =>
	dataEnd
		? `No deal with an amount was won after ${day(dataEnd, reader)}`
		: expectedFinding(periods[0]!, chosen, reader);

const hasAmounts = ({ closed, methods }: ForecastPeriod) =>
	Number(closed ?? 0) > 0 || methods.some(({ mean }) => (mean ?? 0) > 0);
