import type { ForecastPeriod, ForecastResult } from './result.ts';

/** The forecast as plain text, for the command line. */
export function describeForecast(result: ForecastResult): string {
	return [result.summary, ...result.periods.map((period) => describePeriod(period, result.currency))].join(
		'\n\n'
	);
}

function describePeriod(period: ForecastPeriod, currency: string): string {
	const money = (value: string | number | null) =>
		value === null ? '—' : Math.round(Number(value)).toLocaleString('en-GB').padStart(12);
	const lines: [string, string][] = [
		['Closed', money(period.closed)],
		['Commit', money(period.commit)],
		['Best case', money(period.bestCase)],
		['Open', money(period.open)],
		['Weighted', money(period.weighted)],
		['Quota', money(period.quota)],
		...period.methods.map(({ label, mean, low, high }): [string, string] => [
			label,
			low === null || high === null
				? money(mean)
				: `${money(mean)}   80 %: ${money(low).trim()} to ${money(high).trim()}`
		])
	];
	const width = Math.max(...lines.map(([label]) => label.length));
	const records = period.backtest.methods.map(
		({ label, wape, coverage, n }) =>
			`  ${label}: off by ${wape === null ? '—' : `${Math.round(wape * 100)} %`} over ${n} quarters` +
			(coverage ? `, 80 % interval held ${Math.round(coverage.share * 100)} %` : '')
	);
	return [
		`${period.label} (${period.from} to before ${period.to}), ${currency}`,
		...lines.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`),
		period.backtest.verdict,
		...records
	].join('\n');
}
