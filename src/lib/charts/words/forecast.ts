/** What the charts of the forecast say: what they find, and what they are. */
import type { Backtest } from '#lib/server/analyses/analysis.ts';
import { quotaOfAll } from '#lib/crm/quotas.ts';
import type {
	ForecastPeriod,
	ForecastSeries,
	MethodForecast,
	MethodName
} from '#lib/server/analyses/forecast/result.ts';
import { bucketLabel, count, share, shortMoney, type Reader } from '#lib/components/format/format.ts';
import type { About } from '../drawing.ts';

/** Fewer earlier quarters than these, and no method is called best. */
const fewest = 4;
/** The share of outcomes that a range is meant to hold. */
const meant = 0.8;

/** What is said of a range in the place of how often it held. */
const untested = 'were not put to the test';

const quarters = (many: number, reader: Reader) =>
	`${count(many, reader)} earlier ${many === 1 ? 'quarter' : 'quarters'}`;

interface Record {
	/** How often the range held: “4 of 8”, and within a sentence. */
	times: string;
	said: string;
	/** Clearly less often than it is meant to. */
	isShort: boolean;
}

/** How often the 80 % range of a method held what came; null where that was not tested. */
function recordOf({ methods }: Backtest, name: string, reader: Reader): Record | null {
	const coverage = methods.find((method) => method.name === name)?.coverage;
	if (!coverage || coverage.n === 0) return null;
	const times = `${count(Math.round(coverage.share * coverage.n), reader)} of ${count(coverage.n, reader)}`;
	return {
		times,
		said: `held ${times} times`,
		isShort: coverage.high < meant
	};
}

/** The method with the best record, where it has a figure for the period. */
const methodOf = ({ methods }: ForecastPeriod, chosen: MethodName | null) =>
	methods.find(({ name, mean }) => name === chosen && mean !== null) ?? null;

const rangeOf = ({ low, high }: Pick<MethodForecast, 'low' | 'high'>, reader: Reader): string | null =>
	low === null || high === null ? null : `${shortMoney(low, reader)} to ${shortMoney(high, reader)}`;

/** What is expected of a period, with how often such ranges held: the title of the page. */
export function expectedFinding(period: ForecastPeriod, chosen: MethodName | null, reader: Reader): string {
	const method = methodOf(period, chosen);
	const quota = quotaOfAll(period) ?? 0;
	const ofQuota = (amount: number) =>
		quota > 0 ? `, about ${share(amount / quota, reader, 0)} of quota` : '';
	if (!method) {
		const closed = Number(period.closed ?? 0);
		const part = quota > 0 ? `, ${share(closed / quota, reader, 0)} of quota` : '';
		return `${shortMoney(closed, reader)} is closed in ${period.label}${part}`;
	}
	const range = rangeOf(method, reader);
	if (!range)
		return `${period.label}: about ${shortMoney(method.mean, reader)} expected${ofQuota(method.mean!)}`;
	const record = recordOf(period.backtest, method.name, reader);
	return `${period.label}: ${range} expected${ofQuota(method.mean!)}; such ranges ${record?.said ?? untested}`;
}

/** Whether a period will reach its quota, as far as the range of the best method tells. */
export function landingFinding(period: ForecastPeriod, chosen: MethodName | null, reader: Reader): string {
	const { label } = period;
	const closed = Number(period.closed ?? 0);
	const quota = quotaOfAll(period) ?? 0;
	const method = methodOf(period, chosen);
	if (quota > 0 && closed >= quota)
		return `${label} has met its quota: ${shortMoney(closed, reader)} closed of ${shortMoney(quota, reader)}`;
	const range = method && rangeOf(method, reader);
	if (!method || !range) return withoutRange(period, method, reader);
	const record = recordOf(period.backtest, method.name, reader);
	const doubt = record && !record.isShort ? null : `such ranges ${record?.said ?? untested}`;
	if (quota <= 0)
		return `${label}: ${range} expected, ${doubt ? `but ${doubt}` : `${shortMoney(closed, reader)} closed`}`;
	if (doubt) return `Whether ${label} meets its quota is open: ${doubt}`;
	const against = `${range} against ${shortMoney(quota, reader)}`;
	if (method.low! > quota) return `${label} is likely to meet its quota: ${against}`;
	if (method.high! < quota) return `${label} is likely to miss its quota: ${against}`;
	return `${label} may meet its quota or miss it: ${against}`;
}

function withoutRange({ label, closed }: ForecastPeriod, method: MethodForecast | null, reader: Reader) {
	const known = `${shortMoney(closed ?? 0, reader)} closed`;
	return method
		? `${label}: about ${shortMoney(method.mean, reader)} expected, with no range; ${known}`
		: `${label}: ${known}, and no method has a record to go by`;
}

/** The last whole month, and what the first method, by its name, expects of the one that is next or running. */
export function monthsFinding({ history, ahead }: ForecastSeries, reader: Reader): string {
	const last = history.findLast(({ partial }) => !partial);
	const next = ahead[0]?.months[0];
	const month = (first: string) => bucketLabel(first, 'month', reader);
	const past = last ? [`${shortMoney(last.won, reader)} in ${month(last.month)}`] : [];
	const coming = next
		? [
				`${rangeOf(next, reader) ?? `about ${shortMoney(next.mean, reader)}`} expected in ${month(next.month)} by ${ahead[0]!.label}`
			]
		: [];
	const said = [...past, ...coming].join('; ');
	return said === '' ? 'Won by month' : `Won by month: ${said}`;
}

/** How far off the method was that did best, and how often its range held. */
export function recordFinding({ methods, origins }: Backtest, reader: Reader): string {
	const best = methods[0];
	const tested = best?.n ?? 0;
	if (!best || origins.length === 0 || tested === 0) return 'No earlier quarter can be replayed';
	if (tested < fewest) return `Only ${quarters(tested, reader)} can be replayed: too few to rank methods`;
	const off = best.wape === null ? 'did best' : `was ${share(best.wape, reader, 0)} off`;
	const record = recordOf({ methods } as Backtest, best.name, reader);
	const held = record ? `; its range held ${record.times}` : '';
	return `${best.label} ${off} over ${quarters(tested, reader)}${held}`;
}

/** How far a method has been right, in a sentence or two. */
const trackOf = (backtest: Backtest, chosen: MethodName | null, reader: Reader): string => {
	const record = chosen && recordOf(backtest, chosen, reader);
	return record
		? `${backtest.verdict} Its 80 % range held what came in ${record.times} of them${record.isShort ? ', clearly too seldom: it is too narrow to lean on' : ''}.`
		: backtest.verdict;
};

export const monthsAbout = (): About => ({
	shows:
		'Bars are what was won in each month. Lines are what two methods expect of the months to come, the pale band is where 80 % of outcomes should lie.',
	how: [
		'Both methods read nothing but the months before: one their level, trend and season (exponential smoothing), the other the same month a year earlier.',
		'Open deals are not in it: where they lead is in the chart of the quarter.'
	],
	record: 'How these methods did on whole quarters is under “How good each method was”.'
});

export const landingAbout = (period: ForecastPeriod, chosen: MethodName | null, reader: Reader): About => ({
	shows: `A dot is what a method expects ${period.label} to bring in all, with the bar in which 80 % of outcomes should lie. The green field is what is closed, the upright line the quota, where everybody whose deals these are has one.`,
	how: [
		'The model of the deals plays every open deal through, by how fast such deals were won and lost before, and adds deals that nobody has created yet.',
		'Closed and weighted pipeline is what is closed plus open deals at their probability; commit is closed plus deals that are committed. Both give one number and no range.',
		'The other methods read the months before and nothing else.'
	],
	record: trackOf(period.backtest, chosen, reader)
});

export const recordAbout = (backtest: Backtest): About => ({
	shows:
		'Grey bars are what earlier quarters brought; dots are what each method had said of them on the same day of theirs, with its 80 % range.',
	how: [
		'Each method is put back to that day, knows only what was known then, and is compared with what came. All are judged on the same quarters.',
		'How far off: the errors added up, as a share of what came. Methods are ranked by their range and middle together (pinball loss).'
	],
	record: backtest.verdict
});
