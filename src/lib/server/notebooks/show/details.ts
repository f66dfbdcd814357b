/** What the figures of cells are made of: definitions, assumptions, and the SQL that ran. */
import type { MetricRequest, MetricResult } from '#lib/server/metrics/index.ts';
import { isCell, type Cell } from '../notebook.ts';
import { labelOf } from '../parse/inputs.ts';
import type { CellResult, NotebookRun } from '../run/outcome.ts';

/** What a figure is, or the SQL behind it. */
export interface Detail {
	label: string;
	text: string[];
	code: string | null;
	/** The question of which the app tells definition, SQL, records and their origin. */
	asked?: MetricRequest;
}

/** A metric's question as a whole: its parts are of the same records. */
const whole = ({ metric, where, from, to, asOf }: MetricRequest): MetricRequest => ({
	metric,
	where,
	from,
	to,
	asOf
});

export const metricDetails = ({ metric, sql, request }: MetricResult): Detail[] => [
	{
		label: `${metric.label}: what it is`,
		text: [metric.definition, metric.formula, `Counted: ${metric.dateBasis}.`, ...metric.edgeCases],
		code: null,
		asked: whole(request)
	},
	{ label: `${metric.label}: SQL`, text: [], code: sql }
];

/** What a cell's own result is made of. */
export function detailsOf(cell: Cell, result: CellResult): Detail[] {
	switch (result.kind) {
		case 'sql':
			return [{ label: `${labelOf(cell.name)}: SQL`, text: [], code: result.sql }];
		case 'metric':
			return metricDetails(result.metric);
		case 'analysis':
			return [
				{ label: 'What it takes for granted', text: result.result.assumptions, code: null },
				...result.result.sql.map(({ what, sql }) => ({ label: `SQL: ${what}`, text: [], code: sql }))
			];
		default:
			return [];
	}
}

/** What the results that a chart or a value reads are made of. */
export function detailsBehind(cell: Cell, { outcomes, notebook }: NotebookRun): Detail[] {
	return [...new Set(cell.uses)].flatMap((name) => {
		const outcome = outcomes.get(name);
		const read = notebook.blocks.find((block) => isCell(block) && block.name === name) as Cell | undefined;
		return outcome?.state === 'done' && read ? detailsOf(read, outcome.result) : [];
	});
}
