import { arima } from '#lib/stats/forecasting/arima/arima.ts';
import { backtest, type AccuracyReport, type Backtest } from '#lib/stats/forecasting/backtest.ts';
import { combination } from '#lib/stats/forecasting/combine.ts';
import { conformal } from '#lib/stats/forecasting/conformal.ts';
import { croston } from '#lib/stats/forecasting/croston.ts';
import { ets } from '#lib/stats/forecasting/ets/ets.ts';
import type { FittedForecast, Forecaster, Prediction } from '#lib/stats/forecasting/forecaster.ts';
import { onLogarithms } from '#lib/stats/forecasting/logarithms.ts';
import { remembered } from '#lib/stats/forecasting/remembered.ts';
import { seasonalNaive } from '#lib/stats/forecasting/seasonal-naive.ts';
import { theta } from '#lib/stats/forecasting/theta.ts';
import { calendarOf, type Calendar } from '../calendar.ts';
import { finiteOrNull, fitReport, type FitModel, type FitOptions, type FitResult } from '../model.ts';
import type { Table } from '../table.ts';

export const forecastingModels: readonly FitModel[] = [
	forecasting('ets', 'exponential smoothing, its form chosen by AICc', ets),
	forecasting('theta', 'smoothing with half the trend, the season taken off', theta),
	forecasting('arima', 'ARIMA with a season, its orders chosen by AICc', arima),
	forecasting('seasonal-naive', 'what came a season ago', seasonalNaive),
	forecasting('croston', 'demand that comes now and then', croston),
	forecasting('combine', 'the mean of ets, theta and arima', combination)
];

/** Past origins that conformal intervals and a backtest look from: fewer of a long series, whose fits take longer. */
const originsFor = (length: number) => Math.max(6, Math.min(24, Math.floor(12_000 / length)));

function forecasting(name: string, summary: string, forecaster: Forecaster): FitModel {
	return {
		name,
		summary,
		input: 'date, value; --horizon, --period, --logarithms',
		fit: (table, options, onProgress) => fitSeries(name, forecaster, table, options, onProgress)
	};
}

function fitSeries(
	name: string,
	forecaster: Forecaster,
	table: Table,
	options: FitOptions,
	onProgress: (fraction: number) => void
): FitResult {
	const calendar = calendarOf(table, 'date');
	const values = table.numbers('value');
	const series = Float64Array.from(calendar.rows, (row) => values[row]!);
	const period = options.period ?? calendar.period;
	const settings = { period, seed: options.seed ?? 0 };
	const horizon = options.horizon ?? (period > 1 ? Math.min(period, 24) : 10);
	const origins = originsFor(series.length);
	// The fit itself, and one for each beginning of the series that a backtest or an interval looks at.
	const fits = 1 + Math.min(series.length, 2 * origins + horizon);
	let made = 0;
	const method = remembered(options.logarithms ? onLogarithms(forecaster) : forecaster, series, () =>
		onProgress(Math.min(0.99, ++made / fits))
	);
	const fitted = method.fit(series, settings);
	const held = conformal(method, { origins });
	const replay = { ...settings, horizon, origins };
	const past = backtest(method, series, replay);
	const pastHeld = backtest(held, series, replay);
	const baseline = name === 'seasonal-naive' ? null : backtest(seasonalNaive, series, replay);
	const warnings = [...calendar.warnings, ...fitted.notes, ...backtestWarnings(past, pastHeld, baseline)];
	return {
		report: fitReport(
			{
				model: name,
				parameters: fitted.parameters,
				standardErrors: standardErrorsOf(fitted),
				logLikelihood: fitted.logLikelihood,
				n: series.length,
				diagnostics: {
					converged: fitted.convergence?.converged ?? true,
					iterations: fitted.convergence?.iterations ?? 0,
					gradientNorm: null,
					warnings
				}
			},
			{
				form: fitted.model,
				aicc: fitted.aicc,
				step: calendar.step,
				period,
				forecast: rowsOf(fitted, calendar, series.length, horizon),
				forecast_conformal: rowsOf(held.fit(series, settings), calendar, series.length, horizon),
				backtest: {
					horizon,
					origins: past.origins.length,
					...accuracy(past.accuracy),
					by_step: past.byStep.map(accuracy),
					conformal: accuracy(pastHeld.accuracy),
					seasonal_naive: baseline && accuracy(baseline.accuracy)
				},
				skill: skillOf(past, baseline)
			}
		)
	};
}

/** One for each parameter, null where the method has none. */
function standardErrorsOf(fitted: FittedForecast): Record<string, number | null> {
	const known = fitted.standardErrors?.() ?? {};
	return Object.fromEntries(Object.keys(fitted.parameters).map((name) => [name, known[name] ?? null]));
}

function rowsOf(fitted: FittedForecast, calendar: Calendar, length: number, horizon: number) {
	const narrow = fitted.predict(horizon, 0.8);
	const wide = fitted.predict(horizon, 0.95);
	return Array.from(narrow.mean, (mean, step) => ({
		date: calendar.dateAt(length + step),
		mean,
		...bounds(narrow, 80, step),
		...bounds(wide, 95, step)
	}));
}

function bounds({ lower, upper }: Prediction, percent: number, step: number): Record<string, number | null> {
	return {
		[`lower_${percent}`]: finiteOrNull(lower[step]!),
		[`upper_${percent}`]: finiteOrNull(upper[step]!)
	};
}

function accuracy({ forecasts, wape, smape, mase, bias, pinball, coverage, level }: AccuracyReport) {
	return {
		forecasts,
		wape,
		smape,
		mase,
		bias,
		pinball: finiteOrNull(pinball),
		level,
		coverage: coverage?.estimate ?? null,
		coverage_lower: coverage?.lower ?? null,
		coverage_upper: coverage?.upper ?? null
	};
}

/** Whether the method would have missed the past by less than the seasonal naive forecast; null where nobody can say. */
function skillOf(past: Backtest, baseline: Backtest | null): boolean | null {
	const [own, other] = [past.accuracy.wape, baseline?.accuracy.wape ?? null];
	return own === null || other === null ? null : own < other;
}

function backtestWarnings(past: Backtest, held: Backtest, baseline: Backtest | null): string[] {
	if (past.origins.length === 0)
		return ['The series is too short for a backtest: how this method does on it is not known.'];
	const warnings: string[] = [];
	if (past.origins.length < 5)
		warnings.push(`The backtest has ${past.origins.length} origins only: its figures are rough.`);
	if (skillOf(past, baseline) === false)
		warnings.push('On the past the seasonal naive forecast missed by no more: use that one.');
	const [own, other] = [past.accuracy.coverage, held.accuracy.coverage];
	const percent = (share: number) => `${Math.round(100 * share)} %`;
	if (own && other && own.upper < 0.8)
		warnings.push(
			`The 80 % intervals held ${percent(own.estimate)} of what came on the past, the conformal ones ${percent(other.estimate)}.`
		);
	return warnings;
}
