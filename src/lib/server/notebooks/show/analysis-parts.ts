/** What an analysis shows of itself in a notebook: its pictures by name, as its own page draws them. */
import { drawAttribution } from '#lib/charts/attribution.ts';
import { drawCalibration, drawSurvival } from '#lib/charts/churn.ts';
import type { Drawing } from '#lib/charts/drawing.ts';
import { drawForecast } from '#lib/charts/forecast.ts';
import { drawFunnel } from '#lib/charts/funnel.ts';
import { drawLanding } from '#lib/charts/landing.ts';
import { drawCohorts, drawMovements } from '#lib/charts/retention.ts';
import { drawTrackRecord } from '#lib/charts/track-record.ts';
import { drawStaying, drawTracking } from '#lib/charts/tracking.ts';
import { drawWaterfall } from '#lib/charts/waterfall.ts';
import type { Reader } from '#lib/components/format/format.ts';
import type { Explained } from '#lib/server/analyses/analysis.ts';
import type { CampaignsResult } from '#lib/server/analyses/campaigns/result.ts';
import type { ChurnResult } from '#lib/server/analyses/churn/result.ts';
import type { ForecastResult } from '#lib/server/analyses/forecast/result.ts';
import type { FunnelResult } from '#lib/server/analyses/funnel/result.ts';
import type { LifetimeValueResult } from '#lib/server/analyses/lifetime-value/result.ts';
import type { PipelineChanges } from '#lib/server/analyses/pipeline-changes/result.ts';
import type { RetentionResult } from '#lib/server/analyses/retention/result.ts';

type Part = (result: never, reader: Reader) => Drawing | null;

const parts: Record<string, Record<string, Part>> = {
	forecast: {
		months: ({ series }: ForecastResult, reader) => drawForecast(series, reader),
		landing: ({ periods, chosen }: ForecastResult, reader) => {
			const [period] = periods;
			return period ? drawLanding(period, chosen, reader) : null;
		},
		record: ({ periods }: ForecastResult, reader) => {
			const backtest = periods[0]?.backtest;
			return backtest && backtest.origins.length > 0 ? drawTrackRecord(backtest, reader) : null;
		}
	},
	'pipeline-changes': {
		bridge: (changes: PipelineChanges, reader) => drawWaterfall(changes, reader)
	},
	campaigns: {
		attribution: (result: CampaignsResult, reader) =>
			result.rows.length > 0 ? drawAttribution(result, result.preferred, reader) : null
	},
	funnel: {
		funnel: (result: FunnelResult, reader) => {
			const [first] = result.funnels;
			return first && first.entered > 0 ? drawFunnel(first, reader, { asked: result }) : null;
		}
	},
	retention: {
		movements: ({ movements }: RetentionResult, reader) =>
			movements.length > 0 ? drawMovements(movements, reader) : null,
		cohorts: ({ cohorts, kind }: RetentionResult, reader) =>
			cohorts.length > 0 ? drawCohorts(cohorts, reader, kind) : null
	},
	churn: {
		survival: (result: ChurnResult, reader) =>
			result.curves.length > 0 ? drawSurvival(result, reader) : null,
		calibration: ({ risk }: ChurnResult, reader) =>
			risk && risk.calibration.judged > 0 ? drawCalibration(risk.calibration, reader) : null
	},
	'lifetime-value': {
		holdout: ({ holdout, contracts }: LifetimeValueResult, reader) =>
			holdout
				? drawTracking(holdout, reader)
				: contracts?.holdout
					? drawStaying(contracts.holdout, reader)
					: null
	}
};

/** The parts that an analysis has, by name; `summary` is what it says in words, and every analysis has that. */
export const partsOf = (analysis: string): string[] => ['summary', ...Object.keys(parts[analysis] ?? {})];

/** The pictures that were asked for, all of them unless told; what has nothing to draw is left out. */
export function drawParts(
	analysis: string,
	result: Explained,
	shown: readonly string[] | null,
	reader: Reader
): Drawing[] {
	return Object.entries(parts[analysis] ?? {}).flatMap(([name, part]) => {
		if (shown && !shown.includes(name)) return [];
		const drawing = part(result as never, reader);
		return drawing ? [drawing] : [];
	});
}
