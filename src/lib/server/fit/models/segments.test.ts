import { describe, expect, it } from 'vitest';
import { createRandom } from '#lib/stats/random/random.ts';
import { Table } from '../table.ts';
import { fitNamed } from './index.ts';

const nothing = () => undefined;
const random = createRandom('segments');
const rows = Array.from({ length: 90 }, (_, row) => {
	const far = 100 * (row % 3);
	return [`customer ${row}`, String(far + random.normal()), String(far + random.normal()), '7'];
});
const table = new Table('customers.csv', ['name', 'a', 'b', 'same'], [...rows, ['last', '', '1', '7']]);

interface Segment {
	cluster: number;
	rows: number;
	stability: number;
	centre: Record<string, number>;
}

describe('fit of segments', () => {
	it('kmeans chooses the number of clusters, tells their centres and how stable they are, and scores new rows', () => {
		const predict = new Table(
			'new.csv',
			['a', 'b'],
			[
				['1', '0'],
				['199', '201'],
				['', '3']
			]
		);
		const { report, predictions } = fitNamed('kmeans').fit(table, { predict }, nothing);
		expect(report).toMatchObject({ n: 90, converged: true, parameters: { clusters: 3 } });
		expect(report.warnings).toEqual([
			'Columns that hold no numbers are left out: name.',
			'Columns that never change are left out: same.',
			'Rows that lack a number are left out: 1 of 91.'
		]);
		const segments = report['segments'] as Segment[];
		expect(segments.map(({ rows }) => rows)).toEqual([30, 30, 30]);
		expect(segments.every(({ stability }) => stability > 0.9)).toBe(true);
		const byRow = report['rows'] as (number | null)[];
		expect(byRow[90]).toBe(null);
		expect(predictions!['cluster']).toEqual([byRow[0], byRow[2], null]);
	});

	it('kmeans warns of columns that spread unlike, and makes them count alike when asked', () => {
		const unlike = new Table(
			'unlike.csv',
			['revenue', 'rating'],
			rows.map(([, a], row) => [String(1000 * Number(a)), String(row % 2 ? 5 : 1)])
		);
		const plain = fitNamed('kmeans').fit(unlike, { clusters: 2 }, nothing).report;
		expect(plain.warnings.join(' ')).toContain('--standardise');
		const alike = fitNamed('kmeans').fit(unlike, { clusters: 6, standardise: true }, nothing).report;
		expect(alike.warnings.join(' ')).not.toContain('--standardise');
		const ratings = (alike['segments'] as Segment[]).map(({ centre }) => Math.round(centre['rating']!));
		expect(new Set(ratings)).toEqual(new Set([1, 5]));
	});

	it('gaussian-mixture chooses number and shape, and gives chances that sum to 1', () => {
		const predict = new Table('new.csv', ['a', 'b'], [['100', '100']]);
		const { report, predictions } = fitNamed('gaussian-mixture').fit(table, { predict }, nothing);
		expect(report.parameters['clusters']).toBe(3);
		expect(report.log_likelihood).toBeLessThan(0);
		const chances = [1, 2, 3].map((cluster) => predictions![`probability_${cluster}`]![0] as number);
		expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 10);
		expect(JSON.stringify(report)).not.toContain('NaN');
	});

	it('rfm tells segments and their size, and scores new customers by the same cuts', () => {
		const columns = ['customer', 'recency', 'frequency', 'monetary'];
		const customers = Array.from({ length: 50 }, (_, row) => [
			`c${row}`,
			String(50 - row),
			String(row + 1),
			String(100 * (row + 1))
		]);
		const predict = new Table('new.csv', columns, [['new', '1', '60', '9000']]);
		const { report, predictions } = fitNamed('rfm').fit(
			new Table('rfm.csv', columns, customers),
			{ predict },
			nothing
		);
		const segments = report['segments'] as { segment: string; customers: number }[];
		expect(segments.reduce((total, { customers: many }) => total + many, 0)).toBe(50);
		expect((report['customers'] as { customer: string; segment: string }[])[49]).toMatchObject({
			customer: 'c49',
			segment: 'champion'
		});
		expect(predictions!['segment']).toEqual(['champion']);
	});

	it('refuses a file without numbers, and a named column that holds none', () => {
		const words = new Table('words.csv', ['name'], [['a'], ['b']]);
		expect(() => fitNamed('kmeans').fit(words, {}, nothing)).toThrow('no column of numbers');
		expect(() => fitNamed('kmeans').fit(table, { columns: ['name'] }, nothing)).toThrow(
			'customers.csv, line 2, column “name”'
		);
	});
});
