/** A notebook as it is read: prose and cells in their order, each with its place in the file. */
import type { PlotSpecification } from '#lib/charts/plot-schema.ts';
import type { ColumnUnit } from '#lib/charts/drawing.ts';
import type { FilterOperator, Grain, Comparison } from '#lib/server/metrics/index.ts';
import type { PeriodName } from '#lib/crm/calendar/periods.ts';

/** A place in the file: line and column, from 1. */
export interface At {
	line: number;
	column: number;
}

/** What is wrong at a place, and what to do about it. */
export interface Problem extends At {
	/** The cell that it is in; null in front matter and prose. */
	cell: string | null;
	message: string;
	advice: string;
}

/** A value that a cell names: `cell.path.to.it`, as in `{{ won.value }}`, and the unit that it is written in. */
export interface Reference {
	cell: string;
	path: string[];
	unit: ColumnUnit | null;
	at: At;
}

/** What a reader chooses: a parameter of the front matter, or an input that stands among the cells. */
export type Input = {
	name: string;
	label: string;
	at: At;
	isParameter: boolean;
} & (
	| { type: 'period'; default: PeriodName | { from: string; to: string } }
	| { type: 'date'; default: string | null }
	| { type: 'number'; default: number | null; min: number | null; max: number | null; step: number | null }
	| { type: 'text'; default: string | null }
	| {
			type: 'select';
			default: string | null;
			/** What can be chosen, or the column of a result that has it. */
			options: { value: string; label: string }[] | Reference;
	  }
);

/** What is written in a cell: a value, or `$name` for a parameter or an input. */
export type Written = string | number | null;

export interface Condition {
	dimension: string;
	is: FilterOperator;
	values: Written[];
}

/** How a result is set out: its columns by their names, or paths into the rows of an analysis. */
export interface TableColumn {
	column: string;
	label: string;
	unit: ColumnUnit | null;
}

interface CellFrame {
	/** As other cells know it; `sql 3`, say, where it has no name. */
	name: string;
	title: string | null;
	/** Where its fence begins. */
	at: At;
	/** The first line inside it, and how far its lines are indented. */
	body: { line: number; indent: number };
	/** The cells that it reads. */
	uses: string[];
	/** The parameters and inputs that it reads. */
	inputs: string[];
	/** Where its parts stand, by their paths: `marks.0.x`. */
	places: Record<string, At>;
}

export interface SqlCell extends CellFrame {
	kind: 'sql';
	sql: string;
	show: 'table' | 'nothing';
	units: Record<string, ColumnUnit>;
}

export interface MetricCell extends CellFrame {
	kind: 'metric';
	metric: string;
	by: string[];
	/** A condition as it is typed elsewhere, or a list of those that may name parameters. */
	where: string | Condition[] | null;
	from: Written;
	to: Written;
	asOf: Written;
	grain: Grain | null;
	compare: Comparison | null;
	show: 'figure' | 'chart' | 'table' | 'nothing';
	/** Bars that are drawn, or rows that are shown. */
	most: number | null;
}

export interface AnalysisCell extends CellFrame {
	kind: 'analysis';
	analysis: string;
	options: Record<string, Written>;
	asOf: Written;
	from: Written;
	to: Written;
	/** The parts of it that are shown; null for what it shows unless told. */
	show: string[] | null;
	table: { rows: string[]; columns: TableColumn[]; most: number | null } | null;
}

export interface ChartCell extends CellFrame {
	kind: 'chart';
	plot: PlotSpecification;
}

export interface ValueCell extends CellFrame {
	kind: 'value';
	of: Reference;
	label: string | null;
}

export interface InputCell extends CellFrame {
	kind: 'input';
	input: Input;
}

/** A cell that can't be read: the problems of the notebook say why, and it stands where it stood. */
export interface BrokenCell extends CellFrame {
	kind: 'broken';
}

export type Cell = SqlCell | MetricCell | AnalysisCell | ChartCell | ValueCell | InputCell | BrokenCell;

/** What a fence may be named for. */
export const cellKinds = ['sql', 'metric', 'analysis', 'chart', 'input', 'value'] as const;
export type CellKind = (typeof cellKinds)[number];

/** Prose between cells, as it is written, with the values that stand in it. */
export interface Prose {
	kind: 'prose';
	at: At;
	markdown: string;
	references: Reference[];
}

export type Block = Prose | Cell;

export interface Notebook {
	title: string;
	author: string | null;
	/** What it answers, in a sentence. */
	description: string | null;
	parameters: Input[];
	blocks: Block[];
}

export const isCell = (block: Block): block is Cell => block.kind !== 'prose';
export const cellsOf = ({ blocks }: Notebook): Cell[] => blocks.filter(isCell);
/** Every input, those of the front matter first. */
export const inputsOf = (notebook: Notebook): Input[] => [
	...notebook.parameters,
	...cellsOf(notebook).flatMap((cell) => (cell.kind === 'input' ? [cell.input] : []))
];
