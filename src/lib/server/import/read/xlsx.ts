import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import readXlsxFile, { type CellValue } from 'read-excel-file/node';
import { ImportError } from '../report.ts';
import { csvLine } from './csv-text.ts';

/**
 * Convert the sheets of a workbook to CSV in UTF-8, one file a sheet; sheets without any cell are left out. Line N of
 * the text is row N of the sheet. Dates come out as ISO 8601.
 *
 * @throws ImportError when it is no workbook, or has nothing in it
 */
export async function sheetsToText(
	bytes: Buffer,
	name: string,
	folder: string
): Promise<{ path: string; sheet: string }[]> {
	const sheets = await readXlsxFile(bytes, { trim: false }).catch((error: unknown) => {
		throw new ImportError(
			'not_text',
			`${name} is not a table of text, and not an Excel workbook either (${error instanceof Error ? error.message : String(error)}).`,
			'Unpack it if it is an archive; else export the list as CSV or XLSX.',
			name
		);
	});
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const texts: { path: string; sheet: string }[] = [];
	for (const [index, { sheet, data }] of sheets.entries()) {
		if (!data.some((row) => row.some((cell) => cell !== null))) continue;
		const path = join(folder, `sheet-${index + 1}.csv`);
		const width = data.reduce((most, row) => Math.max(most, row.length), 0);
		const lines = data.map((row) =>
			csvLine(Array.from({ length: width }, (_, column) => cellText(row[column] ?? null)))
		);
		await writeFile(path, lines.join(''), { mode: 0o600 });
		texts.push({ path, sheet });
	}
	if (texts.length === 0) {
		throw new ImportError(
			'empty',
			`${name} has no sheet with anything in it.`,
			'Export it again with records in it.',
			name
		);
	}
	return texts;
}

/** A cell as text. A line end in it becomes a space, so that lines stay rows. */
function cellText(value: CellValue | Date | null): string {
	if (value === null) return '';
	if (value instanceof Date) {
		// Days are fractions in a workbook: a moment may be off by a hair.
		const iso = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString();
		return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ');
	}
	return String(value).replace(/\r\n|\r|\n/g, ' ');
}
