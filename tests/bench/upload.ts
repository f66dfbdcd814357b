import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { chromium, type Page } from '@playwright/test';
import { createOwner, newDataFolder, startApp, type App } from '../e2e/app.ts';
import { writeActivitiesFile } from './activities-file.ts';
import { watchMemory } from './memory.ts';
import { compare, once, type Measurement } from './measure.ts';
import { writeWorkbook } from './workbook-file.ts';

const megabyte = 1024 ** 2;

/** The most memory that the server process may hold, in MB, while 500 MB are uploaded and imported. */
const memoryLimit = 300;

/** Rows of the workbook, of fifteen columns. */
const workbookRows = 500_000;

/**
 * A file of 500 MB sent by a browser to the built server and imported, as UTF-8 and as UTF-16, which is rewritten first:
 * the most memory the server process held (the engine is another process), and the time of the transfer beside that of
 * copying the file; then a workbook of half a million rows, which one more process reads. `WEATHERGLASS_BENCH_UPLOAD`
 * takes another size of the first two, in MB.
 */
export async function benchUpload(): Promise<Measurement[]> {
	const size = Number(process.env.WEATHERGLASS_BENCH_UPLOAD ?? 500) * megabyte;
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-bench-upload-'));
	try {
		const plain = join(folder, 'hubspot-activities-2026-11-28.csv');
		await writeActivitiesFile(plain, Math.ceil((1.2 * size) / 106));
		await cut(plain, size);
		const wide = join(folder, 'hubspot-activities-utf-16.csv');
		await writeWide(plain, wide, size);
		const rows = join(folder, 'rows.csv');
		await writeActivitiesFile(rows, workbookRows);
		const workbook = join(folder, 'hubspot-activities-2026-11-28.xlsx');
		await writeWorkbook(rows, workbook);
		return [
			await measureUpload('UTF-8', plain),
			await measureUpload('UTF-16', wide),
			await measureUpload(`a workbook of ${workbookRows} rows`, workbook)
		];
	} finally {
		await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}

async function measureUpload(what: string, file: string): Promise<Measurement> {
	const { size } = await stat(file);
	const app = await startApp(await newDataFolder());
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-background-networking']
	});
	try {
		const page = await browser.newPage();
		await createOwner(page, app);
		const copy = `${file}.copy`;
		const baseline = await once(() => pipeline(createReadStream(file), createWriteStream(copy)));
		await rm(copy);
		const memory = await watchMemory(app.pid);
		const measured = await once(() => upload(page, app, file));
		const sent = memory.most();
		await page.getByRole('button', { name: 'Import this file' }).click();
		await page.getByRole('heading', { name: /records came in$/ }).waitFor({ timeout: 1_800_000 });
		const imported = memory.end();
		const most = Math.max(sent, imported);
		return compare(
			'upload',
			`${Math.round(size / megabyte)} MB in ${what} from a browser`,
			{ measured, baseline },
			'a copy of the file',
			{
				note: `server process held ${sent} MB while it arrived, ${imported} MB at most until it was imported: ${memoryLimit} MB ${most <= memoryLimit ? 'kept' : 'EXCEEDED'}`
			}
		);
	} finally {
		await browser.close();
		await app.stop();
	}
}

async function upload(page: Page, app: App, file: string): Promise<void> {
	await page.goto(`${app.url}/data/import`);
	await page.locator('input[type=file]').setInputFiles(file);
	await page.getByRole('button', { name: 'Import this file' }).waitFor({ timeout: 1_800_000 });
}

/** Cut a file to the last whole line within a size. */
async function cut(path: string, size: number): Promise<void> {
	const handle = await open(path, 'r+');
	try {
		const { buffer } = await handle.read(Buffer.alloc(1000), 0, 1000, size - 1000);
		await handle.truncate(size - 1000 + buffer.lastIndexOf('\n') + 1);
	} finally {
		await handle.close();
	}
}

/** Write a text anew in UTF-16, as much of it as makes a file of the size; its last line is cut off, and refused. */
async function writeWide(from: string, to: string, size: number): Promise<void> {
	await writeFile(to, '\ufeff', 'utf16le');
	const widen = new Transform({
		transform: (chunk: Buffer, _encoding, done) =>
			done(null, Buffer.from(chunk.toString('latin1'), 'utf16le'))
	});
	await pipeline(createReadStream(from, { end: size / 2 }), widen, createWriteStream(to, { flags: 'a' }));
}
