/** What came of a cell, and of a notebook. */
import type { Drawing } from '#lib/charts/drawing.ts';
import type { ColumnUnit } from '#lib/charts/drawing.ts';
import type { Explained } from '#lib/server/analyses/analysis.ts';
import type { Row } from '#lib/server/engine/engine.ts';
import type { MetricResult } from '#lib/server/metrics/index.ts';
import type { Reader } from '#lib/components/format/format.ts';
import type { Notebook, Problem, Reference } from '../notebook.ts';
import type { Values } from './values.ts';

export interface ResultColumn {
	name: string;
	label: string;
	/** The engine's name of its type. */
	type: string;
	isNumber: boolean;
	/** Null where nothing tells. */
	unit: ColumnUnit | null;
}

/** A result as rows, which charts, values and SQL read. */
export interface ResultTable {
	columns: ResultColumn[];
	rows: Row[];
	/** Whether there are more rows than these. */
	isCut: boolean;
}

export type CellResult =
	| { kind: 'sql'; table: ResultTable; sql: string }
	| { kind: 'metric'; metric: MetricResult; table: ResultTable }
	| { kind: 'analysis'; analysis: string; result: Explained }
	| { kind: 'chart'; drawing: Drawing }
	| { kind: 'value'; label: string; text: string }
	| { kind: 'input'; options: { value: string; label: string }[] };

export type Outcome =
	| { state: 'done'; result: CellResult }
	| { state: 'failed'; problem: Problem }
	/** It reads cells that failed: these. */
	| { state: 'waiting'; on: string[] };

/** A value in the prose, as it reads, or why there is none. */
export type ProseValue = { reference: Reference; text: string; problem: Problem | null };

export interface NotebookRun {
	notebook: Notebook;
	values: Values;
	reader: Reader;
	outcomes: ReadonlyMap<string, Outcome>;
	prose: ProseValue[];
	/** Everything that is wrong, in the order of its place; what waits is not among it. */
	problems: Problem[];
	/** For whom it was run, and when (ISO 8601, UTC). */
	by: string;
	at: string;
}
