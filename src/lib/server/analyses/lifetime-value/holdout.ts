/** The model put back to the end of the first two thirds of the data, and held to the last third. */
import { dayAfter, daysBetween } from '#lib/crm/calendar/dates.ts';
import { fitBgNbd } from '#lib/stats/lifetime-value/bg-nbd.ts';
import type { BuyTillYouDieFit } from '#lib/stats/lifetime-value/buy-till-you-die.ts';
import type { HeldOut } from './histories.ts';
import type { Holdout } from './result.ts';

/** Repeat purchases in the first two thirds from which on a fit says anything. */
const fewestRepeats = 30;

/** Customers with so many repeat purchases or more are one row. */
const mostFrequent = 7;

const daysPerWeek = 7;

/** The day that ends the first two thirds of the days between two. */
export const splitDay = (first: string, last: string): string =>
	dayAfter(first, Math.round((2 / 3) * daysBetween(first, last)));

/**
 * @param heldOut customers by their history at the split, and their purchases after it
 * @param days first and repeat purchases by day, until the last day
 * @returns null where the first two thirds hold too few repeat purchases
 */
export function holdoutOf(
	heldOut: readonly HeldOut[],
	days: readonly { day: string; first: number; repeat: number }[],
	{ split, to }: { split: string; to: string }
): Holdout | null {
	const repeats = heldOut.reduce((sum, { frequency, customers }) => sum + frequency * customers, 0);
	if (repeats < fewestRepeats) return null;
	const model = fitBgNbd({
		frequency: heldOut.map(({ frequency }) => frequency),
		recency: heldOut.map(({ recency }) => recency / daysPerWeek),
		age: heldOut.map(({ age }) => age / daysPerWeek),
		count: heldOut.map(({ customers }) => customers)
	});
	const weeks = daysBetween(split, to) / daysPerWeek;
	const rows = heldOut.map(({ frequency, recency, age, later, customers }) => ({
		frequency: Math.min(frequency, mostFrequent),
		customers,
		later,
		expected: model.conditionalExpectedPurchases(weeks, frequency, recency / daysPerWeek, age / daysPerWeek),
		// Who bought once and has been there for no time yet has no rate.
		rate: age > 0 ? (frequency / (age / daysPerWeek)) * weeks : 0
	}));
	const sum = (value: (row: (typeof rows)[number]) => number, among = rows) =>
		among.reduce((total, row) => total + row.customers * value(row), 0);
	const customers = sum(() => 1);
	const error = {
		model: sum(({ later, expected }) => Math.abs(later - expected)) / customers,
		rate: sum(({ later, rate }) => Math.abs(later - rate)) / customers
	};
	const byFrequency = [...new Set(rows.map(({ frequency }) => frequency))]
		.sort((one, other) => one - other)
		.map((frequency) => {
			const those = rows.filter((row) => row.frequency === frequency);
			const many = sum(() => 1, those);
			return {
				frequency,
				customers: many,
				actual: sum(({ later }) => later, those) / many,
				expected: sum(({ expected }) => expected, those) / many,
				rate: sum(({ rate }) => rate, those) / many
			};
		});
	const [actual, expected] = [sum(({ later }) => later), sum((row) => row.expected)];
	const hasSkill = error.model < error.rate;
	return {
		split,
		to,
		customers,
		actual,
		expected,
		error,
		byFrequency,
		tracking: tracked(model, days, { split, to }),
		hasSkill,
		verdict: verdictOf({ actual, expected, error, hasSkill })
	};
}

/** Repeat purchases so far, week by week: those made, and those expected of everybody who had bought by then. */
function tracked(
	model: BuyTillYouDieFit,
	days: readonly { day: string; first: number; repeat: number }[],
	{ split, to }: { split: string; to: string }
): Holdout['tracking'] {
	const start = days[0]!.day;
	const weeks = Math.floor(daysBetween(start, to) / daysPerWeek);
	// Who bought first after the split is in both lines: the model is told of them on their first day, and of nothing later.
	const born = new Float64Array(weeks + 1);
	const made = new Float64Array(weeks + 1);
	for (const { day, first, repeat } of days) {
		const week = Math.min(weeks, Math.floor(daysBetween(start, day) / daysPerWeek));
		born[week]! += first;
		made[week]! += repeat;
	}
	const expectedBy = Float64Array.from({ length: weeks + 2 }, (_, age) => model.expectedPurchases(age));
	let total = 0;
	return Array.from({ length: weeks + 1 }, (_, week) => {
		total += made[week]!;
		let expected = 0;
		for (let birth = 0; birth <= week; birth++) expected += born[birth]! * expectedBy[week - birth]!;
		const day = dayAfter(start, week * daysPerWeek);
		return { week: day, actual: total, expected, isHeldOut: day > split };
	});
}

function verdictOf({
	actual,
	expected,
	error,
	hasSkill
}: Pick<Holdout, 'actual' | 'expected' | 'error' | 'hasSkill'>) {
	const off = actual > 0 ? Math.abs(expected - actual) / actual : null;
	const total = `It expected ${Math.round(expected)} purchases of the customers it knew, and ${actual} came${off === null ? '' : `: off by ${Math.round(off * 100)} %`}.`;
	return hasSkill
		? `${total} Customer by customer it was off by ${error.model.toFixed(2)} purchases, where going on at the rate so far was off by ${error.rate.toFixed(2)}.`
		: `${total} Customer by customer it was no better than going on at the rate so far: it has no skill here, so single customers are not ranked by it.`;
}
