/** The forecast as plain text, for the command line: what its page shows, without the pictures. */
import type { Backtest } from '../analysis.ts';
import { textTable } from '../text-table.ts';
import type { ForecastNode, ForecastPeriod, ForecastResult, MethodForecast, Pace } from './result.ts';

export function describeForecast(result: ForecastResult): string {
	return [result.summary, ...result.periods.map((period) => describePeriod(period, result.currency))].join(
		'\n\n'
	);
}

function describePeriod(period: ForecastPeriod, currency: string): string {
	const { label, from, to, adjustments, backtest } = period;
	return [
		`${label} (${from} to before ${to}), ${currency}`,
		...part('What stands', standingRows(period)),
		...part('What each method expects', period.methods.map(methodRow)),
		...part('What the model is made of, on average', partRows(period)),
		...part('By team and person', treeRows(period.tree)),
		...part(
			'Adjustments, latest first',
			adjustments.map(({ name, amount, currency: given, reason, madeBy }) => [
				name,
				`${amount === null ? 'taken back' : `${money(amount)} ${given}`}, by ${madeBy}: ${reason}`
			])
		),
		...part('Earlier quarters on the same day of theirs', paceRows(period.pace)),
		...part('How each method did on earlier quarters', recordRows(backtest)),
		backtest.verdict
	].join('\n');
}

/** A table under its heading; nothing where it has no rows. */
const part = (heading: string, rows: string[][]): string[] =>
	rows.length === 0
		? []
		: [
				`  ${heading}`,
				...textTable(rows)
					.split('\n')
					.map((line) => `    ${line}`.trimEnd())
			];

const money = (value: string | number | null): string =>
	value === null ? '—' : Math.round(Number(value)).toLocaleString('en-GB');

const percent = (share: number | null): string => (share === null ? '—' : `${Math.round(share * 100)} %`);

/** What is still to close for a quota, or by how much it is exceeded. */
const gap = (amount: string | null): string =>
	amount !== null && Number(amount) < 0 ? `${money(-Number(amount))} over quota` : money(amount);

const standingRows = (period: ForecastPeriod): string[][] => [
	['Closed', money(period.closed)],
	['Commit', money(period.commit)],
	['Best case', money(period.bestCase)],
	[`Open, in ${period.openDeals} deals`, money(period.open)],
	['Weighted', money(period.weighted)],
	['Quota', money(period.quota)],
	['Gap', gap(period.gap)]
];

const methodRow = ({ label, mean, low, high }: MethodForecast): string[] => [
	label,
	money(mean),
	...(low === null || high === null ? [] : [`80 %: ${money(low)} to ${money(high)}`])
];

const partRows = ({ parts }: ForecastPeriod): string[][] =>
	parts === null
		? []
		: [
				['Closed so far', money(parts.closed)],
				['Deals that are open now', money(parts.open)],
				['Deals that nobody has created yet', money(parts.fresh)]
			];

const treeRows = (tree: readonly ForecastNode[]): string[][] =>
	tree.length === 0
		? []
		: [
				['', 'Closed', 'Commit', 'Best case', 'Open', 'Model P10', 'P50', 'P90', 'Call', 'Quota', 'Gap'],
				...tree.map((node) => [
					`${'  '.repeat(node.depth)}${node.name}`,
					...[node.closed, node.commit, node.bestCase, node.open].map(money),
					...[node.model?.low, node.model?.middle, node.model?.high].map((value) => money(value ?? null)),
					...[node.call, node.quota].map(money),
					gap(node.gap)
				])
			];

const paceRows = (pace: readonly Pace[]): string[][] =>
	pace.length === 0
		? []
		: [
				['', 'Closed then', 'Open then', 'Weighted then', 'Ended at'],
				...pace.map(({ label, asOf, closed, open, weighted, ended }) => [
					`${label}, on ${asOf}`,
					...[closed, open, weighted, ended].map(money)
				])
			];

const recordRows = ({ methods }: Backtest): string[][] =>
	methods.length === 0
		? []
		: [
				['', 'Quarters', 'WAPE', 'Bias', 'Pinball loss', '80 % interval held'],
				...methods.map(({ label, n, wape, bias, pinball, coverage }) => [
					label,
					String(n),
					percent(wape),
					percent(bias),
					money(pinball),
					coverage === null ? '—' : `${percent(coverage.share)} of ${coverage.n}`
				])
			];
