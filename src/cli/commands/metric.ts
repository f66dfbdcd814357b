import { Command, Option } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import {
	catalogue,
	metricDocument,
	metricRecords,
	parseWhere,
	runMetric,
	type Comparison,
	type Grain,
	type MetricRecords,
	type MetricRequest,
	type MetricResult,
	type MetricRow
} from '#lib/server/metrics/index.ts';
import { print, say, table, type TableColumn } from '../output.ts';
import { jsonOption, storeCommand, withStore, type StoreOptions } from '../with-store.ts';

interface MetricOptions extends StoreOptions {
	by?: string;
	where?: string;
	from?: string;
	to?: string;
	asOf?: string;
	grain?: Grain;
	compare?: Comparison;
	explain?: boolean;
}

export function metricCommands(): Command[] {
	return [
		storeCommand('metric', 'answer a metric of the catalogue')
			.argument('<name>', 'the metric, as `weatherglass metrics` names it')
			.option('--by <dimensions>', 'break down by dimensions, separated by commas')
			.option(
				'--where <expression>',
				'only records for which this holds, such as "owner = Ann and stage != Won"'
			)
			.option('--from <date>', 'the first day')
			.option('--to <date>', 'the first day after the period')
			.option('--as-of <date>', 'the day at whose end a metric stands: only what had happened by then')
			.addOption(
				new Option('--grain <grain>', 'a series').choices(['day', 'week', 'month', 'quarter', 'year'])
			)
			.addOption(new Option('--compare <period>', 'beside an earlier period').choices(['previous', 'year']))
			.option('--explain', 'the definition, the SQL and the first records behind the figure')
			.action(answer),
		new Command('metrics')
			.description('the metric catalogue')
			.addOption(jsonOption())
			.action((options: { json?: boolean }) => {
				print(
					catalogue(),
					(metrics) =>
						table(metrics, [
							{ header: 'Metric', cell: (metric) => metric.name },
							{ header: 'Unit', cell: (metric) => metric.unit },
							{ header: 'Definition', cell: (metric) => metric.definition }
						]),
					options
				);
			})
	];
}

async function answer(name: string, options: MetricOptions): Promise<void> {
	await withStore(options, async (store) => {
		const settings = await store.settings();
		const viewer = { ...systemViewer, timeZone: settings.time_zone };
		const request: MetricRequest = {
			metric: name,
			by: options.by?.split(',').map((dimension) => dimension.trim()),
			where: options.where ? await parseWhere(store, viewer, options.where) : undefined,
			from: options.from,
			to: options.to,
			asOf: options.asOf,
			grain: options.grain,
			compare: options.compare
		};
		const result = await runMetric(store, viewer, request);
		const records = options.explain ? await metricRecords(store, viewer, request, { limit: 20 }) : undefined;
		const document = {
			...metricDocument(result),
			...(records ? { explanation: { ...result.metric, records } } : {})
		};
		print(
			document,
			() => (records ? `${figures(result)}\n\n${explanation(result, records)}` : figures(result)),
			options
		);
		if (!options.json) for (const note of result.notes) say(note);
	});
}

function figures(result: MetricResult): string {
	const dimensions = Object.keys(result.total.dimensions).length
		? Object.keys(result.total.dimensions)
		: (result.request.by ?? []);
	const columns: TableColumn<MetricRow>[] = [
		...(result.request.grain ? [{ header: 'Period', cell: (row: MetricRow) => row.bucket ?? 'Total' }] : []),
		...dimensions.map((name) => ({
			header: name,
			cell: (row: MetricRow) => row.dimensions[name]?.label ?? (row === result.total ? 'Total' : '')
		})),
		{ header: result.metric.label, cell: (row) => String(row.value ?? '—'), align: 'right' },
		...(result.comparedPeriod
			? [
					{
						header: 'Compared',
						cell: (row: MetricRow) => String(row.compared ?? '—'),
						align: 'right' as const
					}
				]
			: []),
		{ header: 'Records', cell: (row) => String(row.sample), align: 'right' }
	];
	const single = dimensions.length === 0 && !result.request.grain;
	return table(single ? [result.total] : [...result.rows, result.total], columns);
}

function explanation({ metric, sql }: MetricResult, records: MetricRecords): string {
	const known = records.columns.filter(({ name }) => records.rows.some((row) => row[name] !== null));
	return [
		metric.definition,
		metric.formula,
		`Counted: ${metric.dateBasis}`,
		'',
		sql,
		'',
		`${records.rows.length} of ${records.total} records behind it${records.stoodOn === null ? '' : `, as they stood on ${records.stoodOn}`}`,
		table(records.rows, [
			{ header: 'Id', cell: ({ id }) => id },
			...known.map(({ name, label }) => ({
				header: label,
				cell: (row: MetricRecords['rows'][number]) => String(row[name] ?? '')
			}))
		])
	].join('\n');
}
