import { describe, expect, it } from 'vitest';
import { Table } from '../table.ts';
import { fitNamed } from './index.ts';

const nothing = () => undefined;
const header = ['journey', 'channel', 'date', 'converted', 'value'];
const touches = new Table('touches.csv', header, [
	['a', 'Search', '2026-01-01', '0', ''],
	['a', 'Email', '2026-01-08', '1', '120'],
	['b', 'Search', '2026-01-02', '0', ''],
	['c', 'Search', '2026-01-09', '1', '80'],
	['c', 'Email', '2026-01-02', '0', '']
]);

interface Credit {
	channel: string;
	conversions: number;
	value: number;
	share: number;
	removal_effect?: number;
}

const creditsOf = (model: string, table = touches, options = {}) => {
	const { report } = fitNamed(model).fit(table, options, nothing);
	return Object.fromEntries((report['credits'] as Credit[]).map((credit) => [credit.channel, credit]));
};

describe('fit of attribution', () => {
	it.each(['first', 'last', 'linear', 'position-u', 'position-w', 'time-decay', 'markov', 'shapley'])(
		'%s gives away two conversions worth 200, and no more',
		(model) => {
			const { report } = fitNamed(model).fit(touches, {}, nothing);
			expect(report).toMatchObject({
				model,
				n: 3,
				conversions: 2,
				value: 200,
				converged: true,
				warnings: []
			});
			const credits = report['credits'] as Credit[];
			expect(credits.reduce((total, { conversions }) => total + conversions, 0)).toBeCloseTo(2, 10);
			expect(credits.reduce((total, { value }) => total + value, 0)).toBeCloseTo(200, 8);
			expect(credits.reduce((total, { share }) => total + share, 0)).toBeCloseTo(1, 10);
		}
	);

	it('puts touches in the order of their dates, not of the file', () => {
		expect(creditsOf('first')['Email']!.value).toBe(80);
		expect(creditsOf('last')['Email']!.value).toBe(120);
	});

	it('halves credit for each half-life in days', () => {
		expect(creditsOf('time-decay', touches, { halfLife: 7 })['Email']!.value).toBeCloseTo(80 + 80 / 3, 10);
	});

	it('tells removal effects', () => {
		expect(creditsOf('markov')['Search']!.removal_effect).toBeCloseTo(3 / 4, 10);
	});

	it('takes a value that all rows of a journey repeat once, and positions for dates', () => {
		const table = new Table(
			'positions.csv',
			['journey', 'channel', 'position', 'converted', 'value'],
			[
				['a', 'Search', '2', 'yes', '50'],
				['a', 'Email', '1', 'yes', '50'],
				['b', 'Email', '1', 'no', '9']
			]
		);
		const { report } = fitNamed('time-decay').fit(table, {}, nothing);
		expect(report['value']).toBe(50);
		expect(report.warnings).toEqual([
			'Journeys with a value but no conversion, whose value is left out: 1.',
			'There is no column “date”: the half-life counts positions instead of days.'
		]);
		expect(creditsOf('first', table)['Email']!.conversions).toBe(1);
	});

	it('refuses two values in a journey, a touch without a channel, and touches without an order', () => {
		const fit = (columns: string[], ...rows: string[][]) =>
			fitNamed('linear').fit(new Table('wrong.csv', columns, rows), {}, nothing);
		expect(() => fit(header, ['a', 'X', '2026-01-01', '1', '5'], ['a', 'Y', '2026-01-02', '1', '6'])).toThrow(
			'wrong.csv, line 3, column “value”: “6” is not the 5'
		);
		expect(() => fit(header, ['a', '', '2026-01-01', '1', '5'])).toThrow('names no channel');
		expect(() => fit(['journey', 'channel', 'converted'], ['a', 'X', '1'])).toThrow('order of touches');
	});
});
