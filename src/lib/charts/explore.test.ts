import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import {
	definitionOf,
	specificationNamed,
	type MetricResult,
	type MetricRow,
	type Pivot
} from '#lib/server/metrics/index.ts';
import { answerTable } from './answer-table.ts';
import { chartKinds, chartRefusals, chosenChart, standardChart, type Shape } from './choice.ts';
import { csvOf } from './drawing.ts';
import { drawHeat } from './heat.ts';
import { heatOf, pivotTable } from './pivot-table.ts';
import { drawStacked, hasNegative } from './stacked.ts';

const reader = { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' };
const wonAmount = definitionOf(specificationNamed('won_amount'));
const winRate = definitionOf(specificationNamed('win_rate'));
const labelOf = (name: string) => ({ owner: 'Owner', source: 'Source', time: 'Period' })[name] ?? name;
const of = (name: string, key: string | null, label = key ?? 'None') => ({ [name]: { key, label } });
const row = (value: string | number | null, more: Partial<MetricRow> = {}): MetricRow => ({
	dimensions: {},
	bucket: null,
	value,
	sample: 20,
	...more
});
const elements = (svg: string, selector: string) => [...parseHTML(svg).document.querySelectorAll(selector)];

/** Two owners by three sources, of which the third has one column for two. */
function pivotOf(values: (string | null)[][], metric = wonAmount): Pivot {
	const rows = ['ann', 'bob'].map((key) => ({ dimensions: of('owner', key), bucket: null }));
	const columns = values[0]!.map((_, place) => ({ dimensions: of('source', `s${place}`), bucket: null }));
	const sum = (numbers: (string | null)[]) => String(numbers.reduce((all, each) => all + Number(each), 0));
	return {
		metric,
		request: { metric: metric.name, by: ['owner', 'source'] },
		period: { from: null, to: null },
		comparedPeriod: null,
		down: ['owner'],
		across: ['source'],
		rows,
		columns,
		cells: values.map((line, place) =>
			line.map((value, column) =>
				row(value, { dimensions: { ...rows[place]!.dimensions, ...columns[column]!.dimensions } })
			)
		),
		rowTotals: values.map((line) => row(sum(line))),
		columnTotals: columns.map((_, place) => row(sum(values.map((line) => line[place]!)))),
		total: row(sum(values.flat())),
		notes: []
	};
}

describe('which chart suits a question', () => {
	const shape = (dimensions: number, isOverTime: boolean, additive: boolean): Shape => ({
		dimensions,
		isOverTime,
		additive,
		label: additive ? 'won amount' : 'win rate'
	});
	const drawable = (...given: Parameters<typeof shape>) =>
		chartKinds.filter((kind) => chartRefusals(shape(...given))[kind] === null);

	it.each([
		[0, false, true, []],
		[0, true, true, ['bars', 'lines', 'table']],
		[0, true, false, ['lines', 'table']],
		[1, false, true, ['bars', 'table']],
		[1, true, true, ['lines', 'stacked', 'heat', 'table']],
		[1, true, false, ['lines', 'heat', 'table']],
		[2, false, true, ['bars', 'stacked', 'heat', 'table']],
		[3, false, false, ['bars', 'heat', 'table']]
	] as const)(
		'of %i dimensions, over time %s, additive %s: %j',
		(dimensions, isOverTime, additive, kinds) => {
			expect(drawable(dimensions, isOverTime, additive)).toEqual(kinds);
		}
	);

	it('is always one that can be drawn, unless there is nothing to draw', () => {
		for (const dimensions of [0, 1, 2, 3])
			for (const isOverTime of [false, true])
				for (const additive of [false, true]) {
					if (dimensions === 0 && !isOverTime) continue;
					const asked = shape(dimensions, isOverTime, additive);
					expect(chartRefusals(asked)[standardChart(asked)], JSON.stringify(asked)).toBeNull();
				}
	});

	it('that does not suit is refused with why, and another is drawn', () => {
		expect(chosenChart('stacked', shape(2, false, false))).toEqual({
			kind: 'heat',
			refusal: 'Win rate can’t be stacked: its parts don’t add up to the whole.'
		});
		expect(chosenChart('nonsense', shape(1, false, true))).toEqual({ kind: 'bars', refusal: null });
	});
});

describe('a pivot as a table', () => {
	it('is wide, has values as they are, and its totals last', () => {
		const table = pivotTable(
			pivotOf([
				['10.0000', '5.0000'],
				['0.0000', null]
			]),
			labelOf,
			reader
		);
		expect(csvOf(table)).toBe('Owner,s0,s1,Total\nann,10.0000,5.0000,15\nbob,0.0000,,0\nTotal,10,5,15\n');
		expect(table.columns.map(({ unit }) => unit)).toEqual([undefined, 'money', 'money', 'money']);
	});

	it('that is compared has what was before beside every figure and total', () => {
		const pivot = pivotOf([
			['10.0000', '5.0000'],
			['0.0000', null]
		]);
		const before = (each: MetricRow, compared: string | null) => ({ ...each, compared });
		const table = pivotTable(
			{
				...pivot,
				request: { ...pivot.request, compare: 'year' },
				comparedPeriod: { from: '2025-01-01', to: '2026-01-01' },
				cells: pivot.cells.map((line) => line.map((each, place) => before(each, place === 0 ? '4' : null))),
				rowTotals: pivot.rowTotals.map((each) => before(each, '4')),
				columnTotals: pivot.columnTotals.map((each) => before(each, '8')),
				total: before(pivot.total, '8')
			},
			labelOf,
			reader
		);
		expect(csvOf(table).split('\n')).toEqual([
			'Owner,s0,"s0, a year earlier",s1,"s1, a year earlier",Total,"Total, a year earlier"',
			'ann,10.0000,4,5.0000,,15,4',
			'bob,0.0000,4,,,0,4',
			'Total,10,8,5,8,15,8',
			''
		]);
	});

	it('calls the total of shares “All”, and that of a moment over time what it is', () => {
		const rates = pivotTable(
			pivotOf(
				[
					['1', '0'],
					['0', '0']
				],
				winRate
			),
			labelOf,
			reader
		);
		expect(rates.columns.at(-1)!.label).toBe('All');
		const open = definitionOf(specificationNamed('open_pipeline'));
		const over = {
			...pivotOf(
				[
					['1', '0'],
					['0', '0']
				],
				open
			),
			across: ['time']
		};
		expect(pivotTable(over, labelOf, reader).columns.at(-1)!.label).toBe('At the end');
	});

	it('knows zero from unknown when it colours', () => {
		const heat = heatOf(['0', null, '50', '100']);
		expect([heat('0'), heat(null), heat('50'), heat('100')]).toEqual([0, null, 0.5, 1]);
		expect(heatOf(['0', '0'])('0')).toBe(0);
	});
});

describe('stacked bars', () => {
	it('have a part for each cell above zero, and say what it is', () => {
		const pivot = pivotOf([
			['10', '5'],
			['0', null]
		]);
		const { wide, legend } = drawStacked(pivot, reader, {
			title: 'x',
			table: pivotTable(pivot, labelOf, reader)
		});
		expect(elements(wide, 'rect[data-tip]').map((mark) => mark.getAttribute('data-tip'))).toEqual([
			'ann\ns0: €10',
			'ann\ns1: €5'
		]);
		expect(legend.map(({ label }) => label)).toEqual(['s0', 's1']);
	});

	it('draw the smallest parts as one when there are more than colours', () => {
		const pivot = pivotOf([
			Array.from({ length: 10 }, (_, place) => String(100 - place)),
			Array(10).fill('1')
		]);
		const { legend, wide, notes } = drawStacked(pivot, reader, {
			title: 'x',
			table: pivotTable(pivot, labelOf, reader)
		});
		expect(legend).toHaveLength(7);
		expect(legend.at(-1)!.label).toBe('4 others');
		expect(wide).toContain('ann\n4 others: €370');
		expect(notes.join()).toContain('The 4 smallest parts are drawn as one');
	});

	it('are refused of what does not add up, and below zero', () => {
		const table = { columns: [], rows: [] };
		expect(hasNegative(pivotOf([['-1'], ['1']]))).toBe(true);
		expect(() => drawStacked(pivotOf([['-1'], ['1']]), reader, { title: 'x', table })).toThrow(RangeError);
		expect(() => drawStacked(pivotOf([['1'], ['1']], winRate), reader, { title: 'x', table })).toThrow(
			RangeError
		);
	});
});

describe('a heat table', () => {
	it('colours what is known, and writes a share of few records in brackets', () => {
		const pivot = pivotOf(
			[
				['0.5', null],
				['1', '0']
			],
			winRate
		);
		pivot.cells[1]![0] = { ...pivot.cells[1]![0]!, sample: 2, interval: { low: 0.34, high: 1 } };
		const { wide, notes } = drawHeat(pivot, reader, {
			title: 'x',
			table: pivotTable(pivot, labelOf, reader)
		});
		expect(elements(wide, 'rect[data-tip]')).toHaveLength(3);
		expect(elements(wide, 'text').map(({ textContent }) => textContent)).toEqual(
			expect.arrayContaining(['50%', '(100%)', '0%'])
		);
		expect(notes).toEqual(['In brackets: a share of fewer than 10 records, which says little.']);
	});

	it('of nothing is drawn all the same', () => {
		const empty = { ...pivotOf([[], []]), rows: [], cells: [], rowTotals: [] };
		expect(drawHeat(empty, reader, { title: 'x', table: { columns: [], rows: [] } }).summary).toContain(
			'nothing'
		);
		expect(drawStacked(empty, reader, { title: 'x', table: { columns: [], rows: [] } }).summary).toContain(
			'nothing'
		);
	});
});

it('an answer as a table has every cell with its interval and comparison, and the total of everything last', () => {
	const { rows, columns } = answerTable(
		{
			metric: winRate,
			request: { metric: 'win_rate', by: ['source'], compare: 'year' },
			comparedPeriod: { from: null, to: null },
			rows: [
				row(0.5, { dimensions: of('source', 'web'), compared: null, interval: { low: 0.3, high: 0.7 } })
			],
			total: row(0.4, { compared: 0.2 })
		} as unknown as MetricResult,
		labelOf,
		reader
	);
	expect(columns.map(({ label }) => label)).toEqual([
		'Source',
		'Win rate',
		'95 % low',
		'95 % high',
		'A year earlier',
		'Records'
	]);
	expect(rows.map((line) => line.map(({ value }) => value))).toEqual([
		['web', 0.5, 0.3, 0.7, null, 20],
		['All', 0.4, null, null, 0.2, 20]
	]);
});
