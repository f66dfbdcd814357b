/** A notebook, run as its reader: each cell as soon as what it reads is there. */
import type { AnalysisProgress } from '#lib/server/analyses/work.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { isForPeople } from '#lib/server/store/for-people.ts';
import { SqlError } from '#lib/server/store/sql/run.ts';
import type { Store } from '#lib/server/store/store.ts';
import { cancelled } from '../errors.ts';
import { cellsOf, isCell, type At, type Cell, type Problem } from '../notebook.ts';
import { dependenciesOf } from '../parse/graph.ts';
import type { ParsedNotebook } from '../parse/parse.ts';
import { runCell, type CellSurroundings } from './cells.ts';
import type { CellResult, NotebookRun, Outcome, ProseValue } from './outcome.ts';
import { valueText, written } from './tables.ts';
import { readValues, refuseWrongValues, wrongInputs, type Values } from './values.ts';

/** Cells that are run at the same time. */
const atOnce = 3;

export interface NotebookProgress extends AnalysisProgress {
	/** Cells that are done, and all of them. */
	done: number;
	of: number;
}

export interface RunOptions {
	/** What was chosen, by the names of parameters and inputs, as texts. */
	given?: Readonly<Record<string, string>>;
	/** A value that an input can't have is said at that input, and what reads it waits: for who can choose again. */
	showsWrongValues?: boolean;
	/** Aborting ends it: queries, threads and all. */
	signal?: AbortSignal;
	onProgress?: (progress: NotebookProgress) => void;
	/** Told of every cell as soon as something came of it. */
	onOutcome?: (cell: string, outcome: Outcome) => void;
}

/**
 * Run what can be run of a notebook. A cell that fails says so at its place, and leaves those alone that don't read it.
 *
 * @throws NotebookError when a value is given that an input can't have (unless that is to be shown) or that no input is for, or
 *   it is cancelled
 */
export async function runNotebook(
	store: Store,
	viewer: Viewer,
	{ notebook, problems }: ParsedNotebook,
	options: RunOptions = {}
): Promise<NotebookRun> {
	const settings = await store.settings();
	const values = readValues(notebook, options.given ?? {}, viewer, settings);
	if (!options.showsWrongValues) refuseWrongValues(values);
	const { locale, timeZone } = viewer;
	const reader = { locale, timeZone, currency: settings.reporting_currency };
	const cells = cellsOf(notebook);
	const runner = new Runner(
		{
			store,
			viewer,
			reader,
			values,
			notebook: notebook.title,
			cells: new Map(cells.map((cell) => [cell.name, cell]))
		},
		dependenciesOf(notebook),
		problems,
		options
	);
	const outcomes = await runner.all();
	const prose = notebook.blocks.flatMap((block) =>
		isCell(block) ? [] : block.references.map((reference) => proseValue(reference, values, outcomes, reader))
	);
	const found = [
		...problems.filter(({ cell }) => cell === null || !outcomes.has(cell)),
		...[...outcomes.values()].flatMap((outcome) => (outcome.state === 'failed' ? [outcome.problem] : [])),
		...prose.flatMap(({ problem }) => (problem ? [problem] : []))
	];
	return {
		notebook,
		values,
		reader,
		outcomes,
		prose,
		problems: found.sort((one, other) => one.line - other.line || one.column - other.column),
		by: viewer.name,
		at: new Date().toISOString()
	};
}

class Runner {
	readonly #outcomes = new Map<string, Promise<Outcome>>();
	readonly #results = new Map<string, CellResult>();
	readonly #turns: (() => void)[] = [];
	#running = 0;
	#done = 0;

	constructor(
		private readonly around: Omit<CellSurroundings, 'results' | 'work'>,
		private readonly dependencies: ReadonlyMap<string, readonly string[]>,
		private readonly problems: readonly Problem[],
		private readonly options: RunOptions
	) {}

	async all(): Promise<Map<string, Outcome>> {
		const names = [...this.around.cells.keys()];
		const settled = await Promise.allSettled(names.map((name) => this.#outcome(name)));
		if (this.options.signal?.aborted) throw cancelled();
		return new Map(
			settled.map((each, place) => {
				if (each.status === 'rejected') throw each.reason;
				return [names[place]!, each.value];
			})
		);
	}

	#outcome(name: string): Promise<Outcome> {
		const known = this.#outcomes.get(name);
		if (known) return known;
		const outcome = this.#come(this.around.cells.get(name)!).then((found) => {
			this.#done++;
			this.options.onOutcome?.(name, found);
			return found;
		});
		this.#outcomes.set(name, outcome);
		return outcome;
	}

	async #come(cell: Cell): Promise<Outcome> {
		const problem = this.problems.find((each) => each.cell === cell.name);
		if (problem) return { state: 'failed', problem };
		const names = this.dependencies.get(cell.name) ?? [];
		const read = await Promise.all(names.map((name) => this.#outcome(name)));
		const on = [
			...names.filter((_, place) => read[place]!.state !== 'done'),
			...wrongInputs(this.around.values, cell.inputs)
		];
		if (on.length > 0) return { state: 'waiting', on };
		return this.#inTurn(async () => {
			this.options.signal?.throwIfAborted();
			try {
				const result = await runCell(cell, { ...this.around, results: this.#results, work: this.#work() });
				this.#results.set(cell.name, result);
				return { state: 'done', result };
			} catch (failure) {
				if (this.options.signal?.aborted) throw failure;
				return { state: 'failed', problem: problemOf(cell, told(failure, cell.name)) };
			}
		});
	}

	async #inTurn<T>(work: () => Promise<T>): Promise<T> {
		if (this.#running >= atOnce) await new Promise<void>((begin) => this.#turns.push(begin));
		this.#running++;
		try {
			return await work();
		} finally {
			this.#running--;
			this.#turns.shift()?.();
		}
	}

	#work(): CellSurroundings['work'] {
		const { signal, onProgress } = this.options;
		return {
			signal,
			onProgress: (progress) => onProgress?.({ ...progress, done: this.#done, of: this.around.cells.size })
		};
	}
}

/** What a person reads of a failure: one that nobody foresaw ends its cell and no other, and is in the log. */
function told(failure: unknown, cell: string): Error & { advice: string } {
	if (isForPeople(failure)) return failure;
	console.error(`The notebook's cell ${cell}:`, failure);
	return Object.assign(new Error('Something went wrong that the log has.'), {
		advice: 'Try it with less data, or report it.'
	});
}

/** A failure at its place in the file. */
function problemOf(cell: Cell, failure: Error & { advice: string }): Problem {
	const said = { cell: cell.name, message: failure.message, advice: failure.advice };
	if (failure instanceof SqlError) return { ...placeInSql(cell, failure), ...said, message: failure.reason };
	return { ...(partOf(cell, failure) ?? bodyOf(cell)), ...said };
}

const bodyOf = ({ body }: Cell): At => ({ line: body.line, column: body.indent + 1 });

const placeInSql = (cell: Cell, { place }: SqlError): At =>
	place ? { line: cell.body.line + place.line - 1, column: cell.body.indent + place.column } : bodyOf(cell);

/** Which parts of a cell an error may be about, by its code. */
const partsByCode: Record<string, string[]> = {
	unknown_metric: ['metric'],
	unknown_dimension: ['by', 'where'],
	invalid_where: ['where'],
	invalid_segment: ['where', 'by'],
	invalid_date: ['from', 'to', 'as_of'],
	unknown_analysis: ['analysis'],
	invalid_option: ['options'],
	unknown_value: ['of', 'data', 'rows'],
	too_many_cells: ['grain', 'by']
};

function partOf({ places }: Cell, failure: Error & { code?: string; part?: string | null }): At | undefined {
	const named = failure.part ? places[failure.part] : undefined;
	const parts = partsByCode[failure.code ?? ''] ?? [];
	return named ?? parts.map((part) => places[part]).find((place) => place !== undefined);
}

function proseValue(
	reference: ProseValue['reference'],
	values: Values,
	outcomes: ReadonlyMap<string, Outcome>,
	reader: NotebookRun['reader']
): ProseValue {
	const chosen = values.parameters[reference.cell];
	if (chosen && reference.path.length === 0)
		return {
			reference,
			text: written(chosen.value, chosen.type === 'date' ? 'date' : null, reader),
			problem: null
		};
	const outcome = outcomes.get(reference.cell);
	if (outcome?.state !== 'done') return { reference, text: '—', problem: null };
	try {
		return { reference, text: valueText(reference, outcome.result, reader), problem: null };
	} catch (failure) {
		const { message, advice } = told(failure, reference.cell);
		return { reference, text: '—', problem: { ...reference.at, cell: null, message, advice } };
	}
}
