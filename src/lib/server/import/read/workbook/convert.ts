import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ImportError } from '../../report.ts';
import type { Workbook } from './cell.ts';
import { inMegabytes, tooLargeAWorkbook, WorkbookPackage, type Relationship } from './package.ts';
import { SheetReader } from './sheet.ts';
import { SheetText } from './sheet-text.ts';
import { stringReader } from './strings.ts';
import { styleReader } from './styles.ts';
import { attribute, WorkbookError } from './xml.ts';

/** A sheet that was written as a text. */
export interface SheetFile {
	path: string;
	sheet: string;
}

/**
 * Convert the sheets of a workbook to CSV, hidden ones too, as their rows are read; sheets without any value are left
 * out. Takes as much memory as the texts that its cells share.
 *
 * @throws ImportError when it is no workbook, or has nothing in it
 */
export async function convertWorkbook(path: string, name: string, folder: string): Promise<SheetFile[]> {
	const workbook = await WorkbookPackage.open(path, name);
	try {
		const texts = await convertSheets(workbook, name, folder);
		if (texts.length > 0) return texts;
	} catch (error) {
		throw error instanceof WorkbookError ? notAWorkbook(name, error) : error;
	} finally {
		workbook.close();
	}
	throw new ImportError(
		'empty',
		`${name} has no sheet with anything in it.`,
		'Export it again with records in it.',
		name
	);
}

async function convertSheets(from: WorkbookPackage, name: string, folder: string): Promise<SheetFile[]> {
	await mkdir(folder, { recursive: true, mode: 0o700 });
	const { sheets, ...workbook } = await readWorkbook(from);
	const texts: SheetFile[] = [];
	for (const [index, { sheet, part }] of sheets.entries()) {
		const path = join(folder, `sheet-${index + 1}.csv`);
		if (await convertSheet(from, { part, sheet, name, workbook, path })) texts.push({ path, sheet });
	}
	return texts;
}

interface Conversion {
	part: string;
	sheet: string;
	/** The name of the workbook. */
	name: string;
	workbook: Workbook;
	path: string;
}

async function convertSheet(
	from: WorkbookPackage,
	{ part, sheet, name, ...to }: Conversion
): Promise<boolean> {
	const text = new SheetText(to.path, from.most, () => tooLargeAWorkbook(name, inMegabytes(from.most)));
	const reader = new SheetReader(to.workbook, (row, cells) => text.add(row, cells));
	try {
		await from.read(part, reader.handlers);
	} catch (error) {
		throw error instanceof WorkbookError ? new WorkbookError(`sheet “${sheet}”: ${error.message}`) : error;
	}
	return text.finish();
}

/** Everything of a workbook but its sheets, and which parts those are. */
async function readWorkbook(
	from: WorkbookPackage
): Promise<Workbook & { sheets: { sheet: string; part: string }[] }> {
	const part =
		(await from.relationships()).find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml';
	if (part.endsWith('.bin')) throw new WorkbookError('it is a binary workbook (.xlsb): save it as .xlsx');
	const { named, from1904 } = await readNames(from, part);
	const relationships = await from.relationships(part);
	const sheets = named.flatMap(({ sheet, id }) => {
		// A sheet of nothing but a chart is one too.
		const found = relationships.find((other) => other.id === id && other.type === 'worksheet');
		return found ? [{ sheet, part: found.target }] : [];
	});
	const { strings, handlers: readStrings } = stringReader();
	await readShared(from, relationships, 'sharedStrings', readStrings);
	const { isDate, handlers: readStyles } = styleReader();
	await readShared(from, relationships, 'styles', readStyles);
	return { sheets, strings, isDate, from1904 };
}

/** The sheets of a workbook in their order, and from which year it counts days. */
async function readNames(from: WorkbookPackage, part: string) {
	const named: { sheet: string; id: string | undefined }[] = [];
	let from1904: boolean | undefined;
	await from.read(part, {
		open: (name, attributes) => {
			if (name === 'workbookPr') from1904 ??= /^(?:1|true)$/.test(attributes().date1904 ?? '');
			if (name !== 'sheet') return;
			const sheet = attribute(attributes(), 'name');
			if (sheet) named.push({ sheet, id: attribute(attributes(), 'id') });
		}
	});
	return { named, from1904: from1904 ?? false };
}

/** Read a part that sheets share, where there is one. */
async function readShared(
	from: WorkbookPackage,
	relationships: readonly Relationship[],
	type: 'sharedStrings' | 'styles',
	handlers: Parameters<WorkbookPackage['read']>[1]
): Promise<void> {
	const part = relationships.find((other) => other.type === type)?.target;
	if (part && from.has(part)) await from.read(part, handlers);
}

const notAWorkbook = (name: string, { message }: WorkbookError) =>
	new ImportError(
		'not_text',
		`${name} can't be read as an Excel workbook: ${message}.`,
		'Open it in a spreadsheet program and save it again as .xlsx, or save the list as CSV.',
		name
	);
