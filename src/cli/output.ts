/** How commands speak: results on stdout, everything said along the way on stderr. */

export interface OutputOptions {
	json?: boolean;
}

/** Print a result: one JSON document when asked for, else what `text` makes of it. */
export function print<T>(result: T, text: (result: T) => string, options: OutputOptions): void {
	process.stdout.write(options.json ? `${JSON.stringify(result, jsonValue, 2)}\n` : `${text(result)}\n`);
}

/** Say something that is not the result. */
export function say(message: string): void {
	process.stderr.write(`${message}\n`);
}

/** Progress on one line of a terminal; nothing where nobody watches. */
export function sayProgress(message: string): void {
	if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${message}`);
}

export function endProgress(): void {
	if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
}

function jsonValue(_key: string, value: unknown): unknown {
	return typeof value === 'bigint' ? value.toString() : value;
}

export interface TableColumn<T> {
	header: string;
	cell: (row: T) => string;
	align?: 'right';
}

/** Rows as a plain text table with aligned columns. */
export function table<T>(rows: readonly T[], columns: readonly TableColumn<T>[]): string {
	const cells = rows.map((row) => columns.map((column) => column.cell(row)));
	const widths = columns.map((column, index) =>
		Math.max(column.header.length, ...cells.map((row) => row[index]!.length))
	);
	const line = (values: readonly string[]) =>
		values
			.map((value, index) =>
				columns[index]!.align === 'right' ? value.padStart(widths[index]!) : value.padEnd(widths[index]!)
			)
			.join('  ')
			.trimEnd();
	return [
		line(columns.map((column) => column.header)),
		line(widths.map((width) => '─'.repeat(width))),
		...cells.map(line)
	].join('\n');
}

interface Explained {
	code?: string;
	advice?: string;
	file?: string;
	line?: number;
	issues?: { field: string; value: unknown; message: string }[];
}

/** What went wrong, as one message with what to do about it. */
export function printFailure(error: unknown, options: OutputOptions): void {
	const failure = error instanceof Error ? error : new Error(String(error));
	const { code, advice, file, line, issues } = failure as Error & Explained;
	if (options.json) {
		process.stdout.write(
			`${JSON.stringify({ error: { code: code ?? 'failed', message: failure.message, advice, file, line, issues } }, null, 2)}\n`
		);
	}
	say(`${failure.message}${advice ? `\n${advice}` : ''}`);
	for (const issue of issues ?? []) say(`  ${issue.field}: ${issue.message}`);
	if (process.env.WEATHERGLASS_DEBUG) say(failure.stack ?? '');
}
