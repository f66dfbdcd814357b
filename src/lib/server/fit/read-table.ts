import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import papaparse from 'papaparse';
import { FitError, Table } from './table.ts';

/**
 * Read a CSV file with a header, piece by piece: its text is never in memory as a whole.
 * @throws FitError when there is no such file, or it holds no table
 */
export async function readTable(path: string): Promise<Table> {
	const reader = new TableReader(basename(path));
	await new Promise<void>((resolve, reject) => {
		const input = createReadStream(path, 'utf8');
		// papaparse goes on after an error in a callback: the stream ends it.
		const refuse = (error: unknown) => {
			input.destroy();
			reject(error as Error);
		};
		input.once('error', () =>
			refuse(new FitError('no_file', `There is no file ${path} that can be read.`, 'Check the path.', path))
		);
		papaparse.parse<string[]>(input, {
			chunk: ({ data }) => {
				try {
					for (const record of data) reader.add(record);
				} catch (error) {
					refuse(error);
				}
			},
			complete: () => resolve(),
			error: refuse
		});
	});
	return reader.table();
}

/** Makes a table of records as they come, and knows at which line each begins. */
class TableReader {
	private line = 1;
	private found: Table | null = null;

	constructor(private readonly file: string) {}

	add(record: readonly string[]): void {
		const { line } = this;
		this.line +=
			1 + record.reduce((ends, cell) => ends + (cell.includes('\n') ? cell.split('\n').length - 1 : 0), 0);
		if (record.length === 1 && record[0]!.trim() === '') return;
		if (record.some((cell) => cell.includes('\uFFFD') || cell.includes('\0')))
			throw this.refused(
				`${this.file}, line ${line}, is not text in UTF-8.`,
				'Save it as CSV in UTF-8.',
				line
			);
		if (!this.found) this.found = this.begin(record, line);
		else if (record.length === this.found.columns.length) this.found.add(record, line);
		else
			throw this.refused(
				`${this.file}, line ${line}: there are ${record.length} cells, but ${this.found.columns.length} columns.`,
				'Quote cells that contain commas.',
				line
			);
	}

	table(): Table {
		if (!this.found) throw this.refused(`${this.file} is empty.`, 'Give a CSV file with a header.');
		if (this.found.rows === 0)
			throw this.refused(`${this.file} has a header and no rows.`, 'Give at least one row of numbers.');
		return this.found;
	}

	private begin(header: readonly string[], line: number): Table {
		const columns = header.map((name) => name.replace(/^\uFEFF/, '').trim());
		const twice = columns.find((name, index) => columns.indexOf(name) !== index);
		if (twice !== undefined)
			throw this.refused(
				`${this.file} has two columns named “${twice}”.`,
				'Give each column its own name.',
				line
			);
		return new Table(this.file, columns);
	}

	private refused(message: string, advice: string, line?: number): FitError {
		return new FitError('not_a_table', message, advice, this.file, line);
	}
}
