import type { Progress, Transaction } from '#lib/server/engine/engine.ts';
import type { ImportProgress } from './report.ts';

type Step = ImportProgress['step'];

/** When in the import of one file a step begins and ends, as shares of its time: measured on files of a million rows. */
const shares: Record<Step, [begins: number, ends: number]> = {
	sniff: [0, 0],
	read: [0, 0.35],
	validate: [0.35, 0.5],
	match: [0.5, 0.6],
	load: [0.6, 0.99],
	finish: [0.99, 1]
};

export interface ProgressFile {
	file: string;
	/** Bytes: a file takes as much of the time as it has of all bytes. */
	bytes: number;
	/** As far as the first rows tell. */
	rows: number;
}

/**
 * Tells how far an import is: which file, which step, how many of its rows, and how much of the whole is done. All
 * files are read before the first is loaded, so the shares of a file are done at two times.
 */
export class ImportClock {
	#files: readonly ProgressFile[] = [];
	#done: number[] = [];
	#overall = 0;
	#step: Step = 'sniff';

	constructor(private readonly tell: ((progress: ImportProgress) => void) | undefined) {}

	/** A file is looked at; how many there are is not known yet. */
	sniff(file: string): void {
		this.tell?.({ file, step: 'sniff', rows: 0, rowsEstimated: null, fraction: null, overall: 0 });
	}

	/** The files there are, in the order of their positions. */
	begin(files: readonly ProgressFile[]): void {
		this.#files = files;
		this.#done = files.map(() => 0);
	}

	/**
	 * @param fraction of the step, 0 to 1; null when it can't be told
	 * @param rows of the file, where they were counted
	 */
	say(position: number, step: Step, fraction: number | null, rows?: number): void {
		this.#step = step;
		const { file, rows: estimated } = this.#files[position]!;
		const [begins, ends] = shares[step];
		const share = begins + (ends - begins) * (fraction ?? 0);
		// The rows of another kind in a file are loaded after the others: time does not run backwards.
		this.#done[position] = Math.max(this.#done[position]!, share);
		const all = this.#files.reduce((sum, { bytes }) => sum + bytes, 0) || 1;
		const done = this.#files.reduce((sum, { bytes }, index) => sum + bytes * this.#done[index]!, 0);
		this.#overall = Math.max(this.#overall, Math.min(1, done / all));
		const rowsOfAll = rows ?? estimated;
		this.tell?.({
			file,
			step,
			rows: Math.round(rowsOfAll * (fraction ?? 0)),
			rowsEstimated: rowsOfAll,
			fraction,
			overall: this.#overall
		});
	}

	/**
	 * A transaction whose statements tell how far the step of a file is. How many more are to come is not known: each one
	 * is taken for most of what is left.
	 */
	watch(transaction: Transaction, position: number): Transaction {
		let fraction = 0;
		let step: Step | null = null;
		const query: Transaction['query'] = (sql, parameters, options) => {
			if (step !== this.#step) [step, fraction] = [this.#step, 0];
			const from = fraction;
			const onProgress = (progress: Progress) => {
				if (progress.fraction === null || step !== this.#step) return;
				fraction = Math.max(fraction, from + (1 - from) * 0.8 * progress.fraction);
				this.say(position, step, fraction);
			};
			return transaction.query(sql, parameters, { ...options, onProgress });
		};
		return {
			query,
			append: (table, columns, rows) => transaction.append(table, columns, rows),
			script: (sql) => transaction.script(sql)
		};
	}
}
