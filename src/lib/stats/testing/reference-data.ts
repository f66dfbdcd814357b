import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder of R's own data sets, beside the repository; a checkout without it skips the tests that read it. */
const folder = new URL('../../../../../shared/data/r-datasets/', import.meta.url);

/** Whether R's data sets are there to be read. */
export const hasReferenceData = existsSync(folder);

/** What a skipped test says after its name. */
export const referenceNote = hasReferenceData ? '' : ' (skipped: ../shared/data/r-datasets is absent)';

/** The numeric columns of one of R's data sets by name; a missing value is NaN. */
export function readColumns(file: string): Record<string, number[]> {
	const [header, ...rows] = readFileSync(new URL(file, folder), 'utf8').trim().split(/\r?\n/);
	const columns = header!.split(',').map((name) => name.replaceAll('"', ''));
	const cells = rows.map((row) => row.split(','));
	return Object.fromEntries(
		columns.map((name, column) => [name, cells.map((row) => (row[column] ? Number(row[column]) : NaN))])
	);
}

/** One of R's time series. */
export function readSeries(file: string): Float64Array {
	return Float64Array.from(readColumns(file)['value']!);
}

const shared = new URL('../../../../../shared/data/', import.meta.url);

/** Whether a file of the real data beside the repository is there, such as `cdnow/cdnow_customers_summary.csv`. */
export const hasShared = (path: string): boolean => existsSync(new URL(path, shared));

/** The text of a file of the real data beside the repository. */
export const readShared = (path: string): string => readFileSync(new URL(path, shared), 'utf8');

/** The path of a file of the real data beside the repository. */
export const sharedPath = (path: string): string => fileURLToPath(new URL(path, shared));
