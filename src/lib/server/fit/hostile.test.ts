import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitModels } from './models/index.ts';
import type { FitOptions, FitResult } from './model.ts';
import { FitError, Table } from './table.ts';

/** The columns and options that make sense to each model, and cells that do. */
const ordinary: Record<string, { columns: string[]; options?: FitOptions; row(at: number): string[] }> = {};
const count = (at: number) => String((at * 7) % 5);
const describeModels = (names: string[], what: (typeof ordinary)[string]) =>
	names.forEach((name) => (ordinary[name] = what));
describeModels(['bg-nbd', 'mbg-nbd', 'pareto-nbd', 'bg-bb'], {
	columns: ['frequency', 'recency', 'T'],
	row: (at) => [count(at), count(at) === '0' ? '0' : String(10 + (at % 9)), '20']
});
describeModels(['gamma-gamma'], {
	columns: ['frequency', 'monetary_value'],
	row: (at) => [String(1 + (at % 4)), String(20 + ((at * 13) % 40))]
});
describeModels(['shifted-beta-geometric', 'beta-discrete-weibull'], {
	columns: ['period', 'customers'],
	row: (at) => [String(at), String(Math.round(1000 * 0.85 ** at))]
});
describeModels(['kaplan-meier', 'cox', 'discrete-hazard'], {
	columns: ['time', 'event', 'age'],
	options: { duration: 'time', event: 'event', drop: undefined },
	row: (at) => [String(1 + ((at * 5) % 12)), String(at % 3 === 0 ? 1 : 0), String(20 + ((at * 11) % 30))]
});
describeModels(['logistic', 'naive-bayes', 'gradient-boosting'], {
	columns: ['bought', 'visits', 'plan'],
	options: { target: 'bought' },
	row: (at) => [String((at * 3) % 7 < 3 ? 1 : 0), String((at * 11) % 13), at % 2 ? 'basic' : 'pro']
});
describeModels(['ets', 'theta', 'arima', 'seasonal-naive', 'croston', 'combine'], {
	columns: ['date', 'value'],
	options: { horizon: 2, period: 1 },
	row: (at) => [new Date(Date.UTC(2025, at, 1)).toISOString().slice(0, 10), String(50 + ((at * 17) % 11))]
});
describeModels(['first', 'last', 'linear', 'position-u', 'position-w', 'time-decay', 'markov', 'shapley'], {
	columns: ['journey', 'channel', 'position', 'converted', 'value'],
	row: (at) => [`j${at >> 1}`, `c${at % 3}`, String(at), at % 4 === 3 ? '1' : '0', at % 4 === 3 ? '10' : '']
});
describeModels(['rfm'], {
	columns: ['recency', 'frequency', 'monetary'],
	row: (at) => [String((at * 7) % 30), String(1 + (at % 6)), String(10 * ((at * 13) % 17))]
});
describeModels(['kmeans', 'gaussian-mixture'], {
	columns: ['a', 'b'],
	row: (at) => [String((at * 7) % 23), String((at * 13) % 19)]
});

const nothing = () => undefined;

/** The numbers in an answer that are none, by where they stand. */
function nonNumbers(value: unknown, path = ''): string[] {
	if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path}: ${value}`];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, each]) => nonNumbers(each, `${path}/${key}`));
}

/** Either a refusal in words, or an answer all of whose numbers are numbers. */
function refusedOrAnswered(name: string, rows: string[][], options: FitOptions = {}): FitResult | Error {
	const { columns, options: own } = ordinary[name]!;
	const model = fitModels.find((each) => each.name === name)!;
	try {
		const result = model.fit(new Table('hostile.csv', columns, rows), { ...own, ...options }, nothing);
		expect(nonNumbers(result)).toEqual([]);
		return result;
	} catch (error) {
		if (error instanceof FitError || error instanceof RangeError) {
			expect(error.message.length).toBeGreaterThan(15);
			return error;
		}
		throw error;
	}
}

const rowsOf = (name: string, many: number) =>
	Array.from({ length: many }, (_, at) => ordinary[name]!.row(at));

describe.each(fitModels.map(({ name }) => name))('%s', (name) => {
	it('answers ordinary rows', () => {
		expect(refusedOrAnswered(name, rowsOf(name, 24))).not.toBeInstanceOf(Error);
	});

	it('refuses a file without rows', () => {
		expect(refusedOrAnswered(name, [])).toBeInstanceOf(Error);
	});

	it('refuses or answers one row, two rows, and rows that are all the same', () => {
		refusedOrAnswered(name, rowsOf(name, 1));
		refusedOrAnswered(name, rowsOf(name, 2));
		refusedOrAnswered(
			name,
			Array.from({ length: 12 }, () => ordinary[name]!.row(3))
		);
	});

	it('refuses or answers whatever stands in one cell', () => {
		const cell = fc.constantFrom('', 'NaN', '-1', '0', '1e308', '-1e308', '1e-320', 'abc', '0.5', '99999999');
		fc.assert(
			fc.property(cell, fc.nat(23), fc.nat(), (text, row, column) => {
				const rows = rowsOf(name, 24);
				rows[row]![column % rows[row]!.length] = text;
				refusedOrAnswered(name, rows);
			}),
			{ numRuns: 15 }
		);
	}, 60_000);

	it('says what the columns are when one lacks', () => {
		const { columns, options } = ordinary[name]!;
		const model = fitModels.find((each) => each.name === name)!;
		const other = new Table('other.csv', ['nonsense'], [['x'], ['y']]);
		expect(() => model.fit(other, { ...options }, nothing)).toThrow(FitError);
		expect(columns.length).toBeGreaterThan(0);
	});
});

describe('numbers that can’t be', () => {
	it.each([
		['bg-nbd', ['2', '-1', '20'], 'a recency of -1'],
		['bg-nbd', ['2', '30', '20'], 'the recency 30 is after the age 20'],
		['bg-nbd', ['-2', '3', '20'], 'a frequency of -2'],
		['pareto-nbd', ['0', '3', '20'], 'without a repeat purchase'],
		['gamma-gamma', ['2', '-5'], '-5'],
		['rfm', ['-1', '2', '3'], 'a recency of -1'],
		['kaplan-meier', ['-3', '1', '40'], '-3'],
		['croston', ['2027-01-01', '-4'], '-4']
	])('%s refuses %j', (name, row, message) => {
		const answer = refusedOrAnswered(name, [...rowsOf(name, 24), row]);
		expect(answer).toBeInstanceOf(Error);
		expect((answer as Error).message).toContain(message);
	});

	it.each(['ets', 'arima', 'theta', 'combine'])('%s of a series that never changes stays there', (name) => {
		const rows = rowsOf(name, 24).map(([date]) => [date!, '7']);
		const { report } = refusedOrAnswered(name, rows) as FitResult;
		expect((report['forecast'] as { mean: number }[]).map(({ mean }) => mean)).toEqual([7, 7]);
	});
});
