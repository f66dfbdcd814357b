/** Who is likely to leave in the days to come, and how right the same model would have been at earlier moments. */
import { dayAfter, daysBetween } from '#lib/crm/calendar/dates.ts';
import { calibrated } from '#lib/stats/classification/calibrated.ts';
import type { FeatureColumn, Features } from '#lib/stats/classification/classifier.ts';
import { areaUnderCurve, reliability } from '#lib/stats/classification/evaluation/scores.ts';
import { brierSkill } from '#lib/stats/classification/evaluation/skill.ts';
import { logistic } from '#lib/stats/classification/logistic/logistic.ts';
import { quantile } from '#lib/stats/descriptive/quantile.ts';
import { wilson } from '#lib/stats/intervals/proportion.ts';
import { leaversRange, timesExpected, turnedOut } from './in-the-large.ts';
import type { Standing } from './panel.ts';
import type { Calibration, Risk, Window } from './result.ts';

/** Customers who left, from which on a fit says anything, and from which on it counts as tested. */
const fewestLeft = 20;
const fewestTested = 10;

/** Earlier moments that are looked at. */
const mostWindows = 24;

/** What the penalty of a column of the fit is: a little, so that rare things have no wild factors. */
const penalty = 1;

/** The ends of earlier windows that follow one another without a gap, the earliest first. */
export function windowDays(first: string, asOf: string, within: number): string[] {
	const most = Math.floor(daysBetween(first, asOf) / within);
	return Array.from({ length: Math.min(most, mostWindows) }, (_, place) =>
		dayAfter(asOf, -within * (place + 1))
	).reverse();
}

const renewals = ['month to month', 'renewal due', 'no renewal due'];

const renewalOf = ({ term, next_renewal: next, day }: Standing, within: number): number =>
	term === null || next === null ? -1 : term === 1 ? 0 : daysBetween(day, next) <= within ? 1 : 2;

/** What a chance is made of, as columns. */
export function featuresOf(rows: readonly Standing[], within: number): Features {
	const number = (name: string, value: (row: Standing) => number | null): FeatureColumn => ({
		name,
		kind: 'number',
		values: Float64Array.from(rows, (row) => value(row) ?? NaN)
	});
	return {
		rows: rows.length,
		columns: [
			{
				name: 'renewal',
				kind: 'category',
				values: Int32Array.from(rows, (row) => renewalOf(row, within)),
				levels: renewals
			},
			number('tenure', ({ tenure }) => Math.log2(1 + tenure / 30)),
			number('revenue', ({ mrr }) => Math.log2(1 + Number(mrr))),
			number('departures', ({ departures }) => Math.min(1, departures)),
			number('contractions', ({ contractions }) => Math.min(1, contractions)),
			number('expansions', ({ expansions }) => Math.min(1, expansions)),
			number('tickets', ({ tickets }) => Math.log2(1 + tickets)),
			number('open tickets', ({ open_tickets: open }) => Math.min(1, open)),
			number('silence', ({ silence }) => (silence === null ? null : Math.log2(1 + silence / 7)))
		]
	};
}

const signalLabels: Record<string, string> = {
	'renewal=month to month': 'Month to month, beside a renewal that is not due',
	'renewal=renewal due': 'A renewal is due',
	'renewal=no renewal due': 'No renewal is due',
	'renewal missing': 'The term is not known',
	'renewal=(other)': 'Another term',
	tenure: 'Twice as long a customer',
	revenue: 'Twice the monthly revenue',
	departures: 'Left before and came back',
	contractions: 'Pays less than half a year ago',
	expansions: 'Pays more than a year ago',
	tickets: 'Twice as many tickets in 90 days',
	'open tickets': 'A ticket is open',
	silence: 'Twice as long without an activity',
	'silence missing': 'No activity was ever logged'
};

/** Why a customer's chance is raised, by the column that raises it. */
const reasons: Record<string, (row: Standing) => string> = {
	'renewal=month to month': () => 'pays month to month',
	'renewal=renewal due': ({ next_renewal: next }) => `renewal due on ${next}`,
	'renewal=no renewal due': () => 'no renewal is due',
	'renewal missing': () => 'its term is not known',
	tenure: ({ tenure }) => `a customer for ${tenure} days`,
	revenue: ({ mrr }) => `pays ${Math.round(Number(mrr))} a month`,
	departures: () => 'left before',
	contractions: ({ contractions }) =>
		contractions > 0 ? 'pays less than half a year ago' : 'pays no less than before',
	expansions: ({ expansions }) => (expansions > 0 ? 'grew in the last year' : 'has not grown in a year'),
	tickets: ({ tickets }) =>
		tickets === 0 ? 'no ticket in 90 days' : `${tickets} ${tickets === 1 ? 'ticket' : 'tickets'} in 90 days`,
	'open tickets': ({ open_tickets: open }) =>
		open > 0 ? `${open} open ${open === 1 ? 'ticket' : 'tickets'}` : 'no open ticket',
	silence: ({ silence }) => `no activity for ${silence} days`,
	'silence missing': () => 'no activity was ever logged'
};

const model = calibrated(logistic);

const outcomeOf = (rows: readonly Standing[]) => Uint8Array.from(rows, ({ left }) => left);
const leftOf = (rows: readonly Standing[]) => rows.reduce((sum, { left }) => sum + left, 0);

const canFit = (rows: readonly Standing[]): boolean =>
	leftOf(rows) >= fewestLeft && rows.length - leftOf(rows) >= fewestLeft;

/**
 * The record of the model: at the end of each window but the first it is fitted to the windows before, whose outcomes were
 * known by then, and held to the next.
 *
 * @param rows customers at the earlier days
 */
export function calibrationOf(
	rows: readonly Standing[],
	days: readonly string[],
	within: number,
	report: (fraction: number) => void = () => {}
): Calibration {
	const windows: Window[] = [];
	const [chances, reference, outcome]: [number[], number[], number[]] = [[], [], []];
	for (const [place, day] of days.entries()) {
		report(place / days.length);
		const before = rows.filter((row) => row.day < day);
		const now = rows.filter((row) => row.day === day);
		const left = leftOf(now);
		if (!canFit(before) || now.length === 0) {
			windows.push({ day, customers: now.length, left, expected: null, base: null });
			continue;
		}
		const fitted = model.fit(featuresOf(before, within), outcomeOf(before), { penalty });
		const said = [...fitted.predict(featuresOf(now, within))];
		const base = leftOf(before) / before.length;
		chances.push(...said);
		reference.push(...said.map(() => base));
		outcome.push(...now.map((row) => row.left));
		windows.push({
			day,
			customers: now.length,
			left,
			expected: said.reduce((sum, chance) => sum + chance, 0),
			base: base * now.length
		});
	}
	const judged = outcome.length;
	const left = outcome.reduce((sum, value) => sum + value, 0);
	const expected = chances.reduce((sum, chance) => sum + chance, 0);
	const bins = judged === 0 ? [] : binsOf(chances, outcome);
	const large = turnedOut({ judged, left, expected, bins });
	const skill = brierSkill(chances, reference, outcome);
	const hasSkill = left >= fewestTested && skill?.hasSkill === true;
	const auc = areaUnderCurve(chances, outcome);
	const estimate = skill && {
		estimate: skill.brierSkill.estimate,
		lower: skill.brierSkill.lower,
		upper: skill.brierSkill.upper
	};
	return {
		windows,
		judged,
		left,
		expected,
		timesExpected: timesExpected({ left, expected }),
		caution: hasSkill && large?.isOff ? large.said : null,
		bins,
		brierSkill: estimate,
		auc,
		hasSkill,
		verdict: verdictOf({ judged, left, hasSkill, brierSkill: estimate, auc }, large?.said)
	};
}

function binsOf(chances: readonly number[], outcome: readonly number[]): Calibration['bins'] {
	return reliability(chances, outcome, 10)
		.filter(({ records }) => records > 0)
		.map(({ lower, upper, records, meanChance, observedShare }) => {
			const share = wilson(Math.round(observedShare! * records), records)!;
			return {
				lower,
				upper,
				customers: records,
				meanChance,
				left: { estimate: share.estimate, lower: share.lower, upper: share.upper }
			};
		});
}

const percent = (value: number) => `${Math.round(value * 100)} %`;

function verdictOf(
	{
		judged,
		left,
		hasSkill,
		brierSkill: skill,
		auc
	}: Pick<Calibration, 'judged' | 'left' | 'hasSkill' | 'brierSkill' | 'auc'>,
	inTheLarge = ''
): string {
	if (judged === 0 || skill === null)
		return `Too few customers have left to put a model to the test: it takes ${fewestLeft} who left before a moment, and some after. Nobody is ranked.`;
	const told = `Put to the test at earlier moments, it judged ${judged} standings of customers, of which ${left} ended in leaving. Its error was ${skill.estimate >= 0 ? `${percent(skill.estimate)} smaller` : `${percent(-skill.estimate)} larger`} than that of giving everybody the same chance (95 % interval ${percent(skill.lower)} to ${percent(skill.upper)})`;
	if (!hasSkill) return `${told}: no skill is shown, so nobody is ranked.`;
	return `${told}${auc === null ? '' : `, and of two customers it gave the one who left the higher chance in ${percent(auc)} of cases`}. ${inTheLarge}`.trimEnd();
}

/**
 * The risk of those who pay now.
 *
 * @param now customers who pay now
 * @param past customers at earlier days, with what became of them
 */
export function riskOf(
	now: readonly Standing[],
	past: readonly Standing[],
	days: readonly string[],
	within: number,
	report?: (fraction: number) => void
): { risk: Omit<Risk, 'listed' | 'mrr'>; chances: Float64Array | null; reasonsOf(row: number): string[] } {
	const calibration = calibrationOf(past, days, within, report);
	const base = past.length > 0 ? leftOf(past) / past.length : null;
	const told = { customers: now.length, calibration };
	const atShare = base === null ? null : base * now.length;
	const nothing = {
		risk: {
			...told,
			expected: atShare,
			expectedRange: atShare === null ? null : leaversRange(atShare, now.length, calibration.windows, 'base'),
			expectedMrr: null,
			signals: []
		},
		chances: null,
		reasonsOf: () => []
	};
	if (!canFit(past)) return nothing;
	const features = featuresOf(past, within);
	const plain = logistic.fit(features, outcomeOf(past), { penalty });
	const names = Object.keys(plain.parameters).filter((name) => name !== 'intercept');
	const signals = names.map((name) => {
		const [value, error] = [plain.parameters[name]!, plain.standardErrors[name] ?? null];
		return {
			label: signalLabels[name] ?? name,
			odds: Math.exp(value),
			lower: error === null ? null : Math.exp(value - 1.96 * error),
			upper: error === null ? null : Math.exp(value + 1.96 * error)
		};
	});
	if (!calibration.hasSkill || now.length === 0) return { ...nothing, risk: { ...nothing.risk, signals } };
	const standing = featuresOf(now, within);
	const chances = model.fit(features, outcomeOf(past), { penalty }).predict(standing);
	const contributions = beyondUsual(plain.contributions(standing), now.length);
	const expected = chances.reduce((sum, chance) => sum + chance, 0);
	return {
		risk: {
			...told,
			expected,
			expectedRange: leaversRange(expected, now.length, calibration.windows, 'expected'),
			expectedMrr: now.reduce((sum, { mrr }, row) => sum + chances[row]! * Number(mrr), 0),
			signals
		},
		chances,
		reasonsOf: (row) => reasonsOf(row, now[row]!, within, contributions)
	};
}

interface Contributions {
	names: readonly string[];
	/** Row by row, a log-odds a name. */
	values: Float64Array;
}

/** Contributions less those of the customer in the middle: what most have is no reason for anybody. */
function beyondUsual({ names, values }: Contributions, rows: number): Contributions {
	const usual = names.map((_, axis) =>
		quantile(
			Array.from({ length: rows }, (_, row) => values[row * names.length + axis]!),
			0.5
		)!
	);
	return { names, values: values.map((value, place) => value - usual[place % names.length]!) };
}

/** Log-odds from which on something is a reason, and how many are told. */
const leastReason = 0.15;
const mostReasons = 3;

function reasonsOf(
	row: number,
	standing: Standing,
	within: number,
	{ names, values }: Contributions
): string[] {
	return names
		.map((name, axis) => ({ name, value: values[row * names.length + axis]! }))
		.filter(({ name, value }) => value >= leastReason && name in reasons && isTold(name, standing, within))
		.sort((one, other) => other.value - one.value)
		.slice(0, mostReasons)
		.map(({ name }) => reasons[name]!(standing));
}

/** A missing value takes the mean, and a term that a customer does not have is 0: those are no reasons. */
function isTold(name: string, standing: Standing, within: number): boolean {
	if (name === 'silence') return standing.silence !== null;
	if (name === 'silence missing') return standing.silence === null;
	if (name === 'renewal missing') return renewalOf(standing, within) < 0;
	return !name.startsWith('renewal=') || name === `renewal=${renewals[renewalOf(standing, within)]}`;
}
