/** An answer of the catalogue as a table: a row a cell, and the total last. */
import { bucketLabel, figure, nothing, type Reader } from '#lib/components/format/format.ts';
import type { Figure, MetricResult, MetricRow } from '#lib/server/metrics/metric.ts';
import type { DrawingTable } from './drawing.ts';
import { comparedLabel, totalLabel } from './pivot-table.ts';

/** Every cell of an answer with all that is known of it, for a file. */
export function answerTable(
	{ metric, request, rows, total, comparedPeriod }: MetricResult,
	labelOf: (name: string) => string,
	reader: Reader
): DrawingTable {
	const names = request.by ?? [];
	const hasInterval = rows.some(({ interval }) => interval);
	const value = (given: Figure | undefined) => ({
		text: figure(given ?? null, metric.unit, reader),
		value: given ?? null
	});
	const share = (given: number | undefined) => ({
		text: given === undefined ? nothing : figure(given, 'ratio', reader),
		value: given ?? null
	});
	const values = (row: MetricRow) => [
		value(row.value),
		...(hasInterval ? [share(row.interval?.low), share(row.interval?.high)] : []),
		...(comparedPeriod ? [value(row.compared)] : []),
		{ text: figure(row.sample, 'count', reader), value: row.sample }
	];
	const empty = { text: '', value: null };
	const heads = names.length + (request.grain ? 1 : 0);
	const word = totalLabel({ metric }, Boolean(request.grain));
	return {
		columns: [
			...names.map((name) => ({ label: labelOf(name), isNumber: false })),
			...(request.grain ? [{ label: 'Period', isNumber: false, unit: 'date' as const }] : []),
			{ label: metric.label, isNumber: true, unit: metric.unit },
			...(hasInterval
				? ['95 % low', '95 % high'].map((label) => ({ label, isNumber: true, unit: 'ratio' as const }))
				: []),
			...(comparedPeriod
				? [
						{
							label: comparedLabel(request),
							isNumber: true,
							unit: metric.unit
						}
					]
				: []),
			{ label: 'Records', isNumber: true, unit: 'count' }
		],
		rows: [
			...rows.map((row) => [
				...names.map((name) => {
					const { label } = row.dimensions[name]!;
					return { text: label, value: label };
				}),
				...(request.grain
					? [
							{
								text: row.bucket ? bucketLabel(row.bucket, request.grain, reader) : nothing,
								value: row.bucket
							}
						]
					: []),
				...values(row)
			]),
			...(heads > 0 && rows.length > 0
				? [[{ text: word, value: word }, ...Array.from({ length: heads - 1 }, () => empty), ...values(total)]]
				: [])
		]
	};
}
