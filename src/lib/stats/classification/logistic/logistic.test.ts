import { describe, expect, it } from 'vitest';
import { categoryColumn, madeRecords, numberColumn } from '../../testing/records.ts';
import { logistic } from './logistic.ts';

describe('logistic regression', () => {
	it('finds what the data were made with, within its error', () => {
		const { features, outcome } = madeRecords(5000);
		const { parameters, standardErrors, diagnostics } = logistic.fit(features, outcome);
		expect(diagnostics).toMatchObject({ converged: true, warnings: [] });
		const truth = { signal: 1, noise: 0, 'plan=pro': 1 };
		for (const [name, value] of Object.entries(truth)) {
			if (!(name in parameters)) continue;
			expect(Math.abs(parameters[name]! - value)).toBeLessThan(3.5 * standardErrors[name]!);
		}
	});

	it('with one 0/1 column is the log of the odds ratio, in closed form', () => {
		const x = [...Array<number>(50).fill(1), ...Array<number>(50).fill(0)];
		const y = Uint8Array.from(x, (_, row) => (row < 30 || row >= 90 ? 1 : 0));
		const { parameters, standardErrors } = logistic.fit({ rows: 100, columns: [numberColumn('x', x)] }, y);
		expect(parameters.x).toBeCloseTo(Math.log(30 / 20 / (10 / 40)), 8);
		expect(parameters.intercept).toBeCloseTo(Math.log(10 / 40), 8);
		expect(standardErrors.x).toBeCloseTo(Math.sqrt(1 / 30 + 1 / 20 + 1 / 10 + 1 / 40), 8);
		expect(standardErrors.intercept).toBeCloseTo(Math.sqrt(1 / 10 + 1 / 40), 8);
	});

	it('predicts the same whatever the units, and with the mean share over the records it was fitted to', () => {
		const { features, outcome } = madeRecords(400);
		const scaled = {
			...features,
			columns: features.columns.map((column) =>
				column.kind === 'number'
					? { ...column, values: column.values.map((value) => 1e6 * value - 3) }
					: column
			)
		};
		const one = logistic.fit(features, outcome).predict(features);
		const other = logistic.fit(scaled, outcome).predict(scaled);
		const total = outcome.reduce((sum, value) => sum + value, 0);
		one.forEach((chance, row) => expect(other[row]).toBeCloseTo(chance, 8));
		expect(one.reduce((sum, value) => sum + value, 0)).toBeCloseTo(total, 5);
		expect([...one].every((chance) => chance > 0 && chance < 1)).toBe(true);
	});

	it('gives missing values, rare levels and new levels a place', () => {
		const { features, outcome } = madeRecords(600);
		const [signal] = features.columns;
		const holed = signal!.values.map((value, row) => (row % 5 === 0 ? NaN : value));
		const words = Array.from(outcome, (_, row) =>
			row % 7 === 0 ? null : row % 100 === 1 ? 'rare' : row % 2 === 0 ? 'even' : 'odd'
		);
		const columns = [numberColumn('signal', holed), categoryColumn('word', words)];
		const fitted = logistic.fit({ rows: 600, columns }, outcome);
		expect(Object.keys(fitted.parameters)).toEqual(
			expect.arrayContaining(['signal', 'signal missing', 'word=(other)', 'word missing'])
		);
		const given = {
			rows: 3,
			columns: [numberColumn('signal', [NaN, 0, 0]), categoryColumn('word', [null, 'rare', 'never seen'])]
		};
		const [missing, rare, fresh] = fitted.predict(given);
		expect(missing).toBeGreaterThan(0);
		expect(fresh).toBe(rare);
	});

	it('tells separation, takes a penalty, and stays finite', () => {
		const x = [1, 2, 3, 4, 5, 6, 7, 8];
		const fitted = logistic.fit(
			{ rows: 8, columns: [numberColumn('x', x)] },
			Uint8Array.of(0, 0, 0, 0, 1, 1, 1, 1)
		);
		expect(fitted.diagnostics.warnings[0]).toContain('Separation: x parts the outcomes');
		expect(fitted.parameters.x).toBeGreaterThan(0);
		expect(fitted.parameters.x).toBeLessThan(5);
		expect(fitted.standardErrors.x).toBeGreaterThan(0);
	});

	it('leaves out combinations of other columns, constants and names, and says so', () => {
		const { features, outcome } = madeRecords(300);
		const [signal] = features.columns;
		const columns = [
			signal!,
			numberColumn(
				'twice',
				signal!.values.map((value) => 2 * value + 1)
			),
			numberColumn('one', new Float64Array(300).fill(1)),
			categoryColumn(
				'id',
				Array.from(outcome, (_, row) => `customer ${row}`)
			)
		];
		const fitted = logistic.fit({ rows: 300, columns }, outcome);
		const told = fitted.diagnostics.warnings.join('\n');
		expect(told).toContain('one is the same in every row');
		expect(told).toContain('id has 300 values in 300 rows');
		expect(told).toContain('A combination of other columns, so of no use beside them: twice');
		expect(fitted.standardErrors.twice).toBeNull();
		expect(fitted.parameters.twice).toBe(0);
	});

	it('shrinks with a penalty, and takes reasons apart', () => {
		const { features, outcome } = madeRecords(400);
		const free = logistic.fit(features, outcome);
		const held = logistic.fit(features, outcome, { penalty: 100 });
		expect(Math.abs(held.parameters.signal!)).toBeLessThan(Math.abs(free.parameters.signal!));
		const { names, values } = free.contributions(features);
		const chance = free.predict(features)[0]!;
		const sum = values.subarray(0, names.length).reduce((total, value) => total + value, 0);
		const mean =
			free.parameters.intercept! +
			features.columns.reduce((total, column) => {
				if (column.kind !== 'number') return total;
				return (
					total + free.parameters[column.name]! * (column.values.reduce((a, b) => a + b, 0) / features.rows)
				);
			}, 0);
		expect(1 / (1 + Math.exp(-(mean + sum)))).toBeCloseTo(chance, 10);
	});

	it('with one outcome only has nothing to tell, and says so', () => {
		const { features } = madeRecords(50);
		const fitted = logistic.fit(features, new Uint8Array(50).fill(1));
		expect(fitted.diagnostics.warnings.join(' ')).toContain('The outcome is 1 in every record');
		expect([...fitted.predict(features)].every((chance) => chance > 0.5 && chance < 1)).toBe(true);
	});

	it('refuses what can’t be', () => {
		const { features, outcome } = madeRecords(20);
		expect(() => logistic.fit({ rows: 0, columns: [] }, new Uint8Array())).toThrow('There is no record');
		expect(() => logistic.fit(features, outcome.subarray(1))).toThrow('19 outcomes for 20 records');
		expect(() => logistic.fit(features, outcome, { penalty: -1 })).toThrow('A penalty is 0 or more');
		const bad = { rows: 2, columns: [numberColumn('x', [1, Infinity])] };
		expect(() => logistic.fit(bad, Uint8Array.of(0, 1))).toThrow('x has the value Infinity');
		const fitted = logistic.fit(features, outcome);
		expect(() => fitted.predict({ rows: 1, columns: [] })).toThrow('needs the column signal');
	});
});
