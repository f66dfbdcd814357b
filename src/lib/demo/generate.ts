import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EntityName } from '#lib/crm/entities/index.ts';
import { generateCompany, type DemoCompany } from './company.ts';
import { writeCsv } from './csv.ts';
import { Defects } from './defects.ts';
import { hubspotActivities } from './exports/hubspot-activities.ts';
import { hubspotCommerce } from './exports/hubspot-commerce.ts';
import { hubspotMarketing } from './exports/hubspot-marketing.ts';
import { hubspotRecords } from './exports/hubspot-records.ts';
import { hubspotSales } from './exports/hubspot-sales.ts';
import { pipedriveExports } from './exports/pipedrive.ts';
import { salesforceExports } from './exports/salesforce.ts';
import type { ExportTable } from './exports/table.ts';
import type { GenerateOptions } from './setting.ts';
import { truthOf, type Truth } from './truth.ts';

export { generateCompany, type DemoCompany } from './company.ts';
export { demoSizes, type DemoSize } from './parameters.ts';
export type { Truth } from './truth.ts';

export interface ExportedFile {
	/** Path below the output folder. */
	path: string;
	system: ExportTable['system'];
	entity: EntityName;
	/** Rows in the file, the header not counted, impossible and duplicate ones counted. */
	rows: number;
}

export interface Written {
	files: ExportedFile[];
	truth: Truth;
}

/** Told after every file. */
export type OnProgress = (file: ExportedFile, done: number, of: number) => void;

/** The files of a company, in an order in which what a record points to mostly comes before it. */
export function exportTables(company: DemoCompany, defects: Defects): ExportTable[] {
	return [
		...hubspotSales(company),
		...hubspotRecords(company, defects),
		...hubspotCommerce(company, defects),
		...hubspotMarketing(company),
		...hubspotActivities(company, defects),
		...salesforceExports(company),
		...pipedriveExports(company)
	];
}

/**
 * Write a company as the export files that FILES.md describes, and `truth.json` beside them.
 *
 * @param directory made when it is not there; files of the same name are replaced
 */
export async function writeExports(
	company: DemoCompany,
	directory: string,
	onProgress?: OnProgress
): Promise<Written> {
	const defects = new Defects();
	const tables = exportTables(company, defects);
	const files: ExportedFile[] = [];
	for (const folder of new Set(tables.map(({ system }) => system)))
		await mkdir(join(directory, folder), { recursive: true });
	for (const { path, system, entity, header, rows, dialect } of tables) {
		const count = await writeCsv(join(directory, path), header, rows, dialect);
		const file = { path, system, entity, rows: count };
		files.push(file);
		onProgress?.(file, files.length, tables.length);
	}
	const truth = truthOf(company, files, defects);
	await writeFile(join(directory, 'truth.json'), JSON.stringify(truth, null, '\t').replace(/\n\t{5,}/g, ' '));
	return { files, truth };
}

/** Generate the demo company and write it: what `weatherglass generate` does. */
export async function generate({
	out,
	onProgress,
	...options
}: GenerateOptions & { out: string; onProgress?: OnProgress }): Promise<Written> {
	return writeExports(generateCompany(options), out, onProgress);
}
