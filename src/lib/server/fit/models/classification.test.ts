import { describe, expect, it } from 'vitest';
import { createRandom } from '#lib/stats/random/random.ts';
import { Table } from '../table.ts';
import { fitNamed } from './index.ts';

const nothing = () => undefined;
const header = ['id', 'score', 'plan', 'day', 'stage'];

/** Deals that are the likelier won the higher their score. */
function deals(rows: number, strength = 1.5): string[][] {
	const random = createRandom(12);
	return Array.from({ length: rows }, (_, row) => {
		const score = random.normal();
		const isWon = random.chance(1 / (1 + Math.exp(-strength * score)));
		const day = new Date(Date.UTC(2025, 0, 1 + row)).toISOString().slice(0, 10);
		return [
			`deal ${row}`,
			row % 11 === 0 ? '' : score.toFixed(3),
			['basic', 'pro'][row % 2]!,
			day,
			isWon ? 'Won' : 'Lost'
		];
	});
}

describe('fit of classifiers', () => {
	const table = new Table('deals.csv', header, deals(600));

	it.each(['logistic', 'gradient-boosting', 'naive-bayes'])(
		'%s is judged on records it has not seen',
		(name) => {
			const told: number[] = [];
			const options = { target: 'stage', drop: ['id', 'day'], folds: 4 };
			const { report } = fitNamed(name).fit(table, options, (share) => told.push(share));
			expect(report).toMatchObject({ model: name, n: 600, positive: 'Won', skill: true });
			const evaluation = report.evaluation as Record<string, number>;
			expect(evaluation).toMatchObject({ folds: 4, split: 'stratified' });
			expect(evaluation.auc).toBeGreaterThan(0.7);
			expect(evaluation.brier).toBeLessThan(evaluation.brier_base_rate!);
			expect(evaluation.ece).toBeLessThan(0.1);
			expect((report.importance as { column: string }[])[0]!.column).toBe('score');
			expect(report.leakage_suspects).toEqual([expect.objectContaining({ column: 'score' })]);
			expect(told.at(-1)).toBeGreaterThan(0.8);
		}
	);

	it('says that it has no skill where there is none', () => {
		const noise = new Table('noise.csv', header, deals(600, 0));
		const { report } = fitNamed('logistic').fit(noise, { target: 'stage', drop: ['id', 'day'] }, nothing);
		expect(report.skill).toBe(false);
		expect(report.warnings).toContain('No skill over the base rate: don’t use its chances.');
	});

	it('learns only from the past where a column of dates is given, and leaves that column out', () => {
		const { report } = fitNamed('logistic').fit(
			table,
			{ target: 'stage', drop: ['id'], timeColumn: 'day' },
			nothing
		);
		expect(report.evaluation).toMatchObject({ split: 'by time', folds: 5, records: 500 });
		expect(Object.keys(report.parameters).some((parameter) => parameter.includes('day'))).toBe(false);
	});

	it('scores new rows, whatever the order of their columns', () => {
		const predict = new Table(
			'new.csv',
			['plan', 'score'],
			[
				['pro', '2'],
				['unheard of', ''],
				['basic', '-2']
			]
		);
		const { predictions } = fitNamed('logistic').fit(
			table,
			{ target: 'stage', columns: ['score', 'plan'], predict },
			nothing
		);
		const [high, , low] = predictions!.probability as number[];
		expect(high).toBeGreaterThan(0.85);
		expect(low).toBeLessThan(0.15);
		const text = new Table('new.csv', ['plan', 'score'], [['pro', 'high']]);
		expect(() =>
			fitNamed('logistic').fit(table, { target: 'stage', columns: ['score'], predict: text }, nothing)
		).toThrow('new.csv, line 2, column “score”: “high” is no number');
	});

	it('asks what to predict, and which value counts', () => {
		const fit = (options: object) => () => fitNamed('logistic').fit(table, options, nothing);
		expect(fit({})).toThrow('needs to know what to predict');
		expect(fit({ target: 'nothing' })).toThrow('deals.csv has no column “nothing”');
		expect(fit({ target: 'id' })).toThrow('It isn’t clear which value of “id”');
		expect(fit({ target: 'stage', positive: 'Maybe' })).toThrow('never has the value “Maybe”');
		expect(fit({ target: 'stage', columns: ['score'], drop: ['score'] })).toThrow('no column left');
		const holed = new Table(
			'x.csv',
			['a', 'won'],
			[
				['1', '1'],
				['2', '']
			]
		);
		expect(() => fitNamed('logistic').fit(holed, { target: 'won' }, nothing)).toThrow(
			'x.csv, line 3, column “won”'
		);
	});

	it('leaves dates out and says so, unless they are named: then they are days, in new rows too', () => {
		const rows = Array.from({ length: 200 }, (_, row) => {
			const day = new Date(Date.UTC(2025, 0, 1 + ((row * 37) % 200)));
			return [day.toISOString().slice(0, 10), (row * 37) % 200 > 60 + (row % 5) * 20 ? 'Won' : 'Lost'];
		});
		const table = new Table('dated.csv', ['day', 'stage'], rows);
		const predict = new Table('new.csv', ['day'], [['2025-01-02'], ['2025-07-15'], ['']]);
		const options = { target: 'stage', columns: ['day'], predict };
		const { report, predictions } = fitNamed('logistic').fit(table, options, nothing);
		expect(Object.keys(report.parameters)).toEqual(['intercept', 'day']);
		const [early, late] = Object.values(predictions!)[0]! as number[];
		expect(late).toBeGreaterThan(early! + 0.5);
		const more = new Table(
			'more.csv',
			['day', 'stage', 'score'],
			rows.map((row, at) => [...row, String(at % 9)])
		);
		const without = fitNamed('logistic').fit(more, { target: 'stage' }, nothing).report;
		expect(Object.keys(without.parameters)).toEqual(['intercept', 'score']);
		expect(without.warnings[0]).toContain('Dates are left out: day.');
	});
});
