import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** `weatherglass fit` as people type it, on files of plain numbers and without a data folder. */

const program = fileURLToPath(new URL('weatherglass.js', import.meta.url));

let folder: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'weatherglass-fit-'));
	const files = {
		'customers.csv': ['frequency,recency,T,n', '0,0,40,50', '2,30,40,20', '5,35,40,9', '1,4,40,15'],
		'late.csv': ['frequency,recency,T', '2,30,40', '1,41,40'],
		'months.csv': [
			'date,value',
			...Array.from({ length: 40 }, (_, at) => {
				const date = new Date(Date.UTC(2023, at, 1)).toISOString().slice(0, 10);
				return `${date},${100 + 2 * at + ((at * 7) % 5)}`;
			})
		],
		'leads.csv': [
			'source,visits,won',
			...Array.from(
				{ length: 80 },
				(_, at) => `${at % 3 ? 'web' : 'fair'},${(at * 7) % 13},${(at * 7) % 13 > 6 ? 'yes' : 'no'}`
			)
		],
		'new.csv': ['source,visits', '=HYPERLINK(1),12', 'web,0'],
		'words.csv': ['date,value', '2026-01-01,12', '2026-02-01,many'],
		'empty.csv': []
	};
	for (const [name, lines] of Object.entries(files)) await writeFile(join(folder, name), lines.join('\n'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function fit(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
	return new Promise((done) => {
		execFile(process.execPath, [program, 'fit', ...words], { cwd: folder }, (error, stdout, stderr) =>
			done({ code: error ? Number(error.code) : 0, stdout, stderr })
		);
	});
}

describe('a fit', () => {
	it('is one JSON document with everything, and nothing beside it', async () => {
		const { code, stdout, stderr } = await fit('bg-nbd', 'customers.csv', '--json');
		expect([code, stderr]).toEqual([0, '']);
		const report = JSON.parse(stdout) as Record<string, unknown>;
		expect(report).toMatchObject({ model: 'bg-nbd', n: 94, converged: true });
		expect(Object.keys(report['parameters'] as object)).toEqual(['r', 'alpha', 'a', 'b']);
		expect(Object.keys(report)).toEqual(
			expect.arrayContaining(['standard_errors', 'log_likelihood', 'warnings', 'diagnostics'])
		);
	});

	it('without --json is a table for people, with the warnings beside it', async () => {
		const { code, stdout, stderr } = await fit('theta', 'months.csv', '--horizon', '3');
		expect(code).toBe(0);
		expect(stdout).toMatch(/^theta, fitted to 40 observations\..*alpha.*drift/s);
		expect(stderr).not.toContain('Error');
	});

	it('scores new rows beside their columns, and no cell can start a formula', async () => {
		const scored = join(folder, 'scored.csv');
		const { code } = await fit(
			'logistic',
			'leads.csv',
			'--target',
			'won',
			'--predict',
			'new.csv',
			'--out',
			scored
		);
		expect(code).toBe(0);
		const [header, first, second] = (await readFile(scored, 'utf8')).trim().split('\n');
		expect(header).toMatch(/^source,visits,/);
		expect(first).not.toMatch(/^=|^"=/);
		expect(Number(first!.split(',').at(-1))).toBeGreaterThan(Number(second!.split(',').at(-1)));
	});

	it('ends when it is interrupted', async () => {
		const interrupted = async (after: number) => {
			const child = spawn(process.execPath, [program, 'fit', 'combine', 'months.csv'], { cwd: folder });
			let words = '';
			child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
			const timer = setTimeout(() => child.kill('SIGINT'), after);
			const code = await new Promise((done) => child.once('exit', done));
			clearTimeout(timer);
			return { code, words };
		};
		// A signal that comes before the program listens for it ends it at once: then one comes later.
		let result = { code: null as unknown, words: '' };
		for (let after = 1200; result.code === null && after < 15_000; after *= 1.3)
			result = await interrupted(after);
		expect(result).toEqual({ code: 1, words: expect.stringContaining('cancelled') });
	}, 60_000);
});

describe('what can’t be fitted', () => {
	it.each([
		[['bg-nbd', 'late.csv'], 'late.csv, line 3: the recency 41 is after the age 40.'],
		[['ets', 'words.csv'], 'words.csv, line 3, column “value”: “many” is no number'],
		[['ets', 'customers.csv'], 'customers.csv has no column “date”'],
		[['ets', 'empty.csv'], 'empty.csv'],
		[['ets', 'missing.csv'], 'missing.csv'],
		[['oracle', 'months.csv'], 'There is no model named oracle'],
		[['logistic', 'leads.csv', '--target', 'won', '--predict', 'new.csv'], 'give both or neither']
	])('%j ends with 1 and says so', async (words, message) => {
		const { code, stdout, stderr } = await fit(...words);
		expect([code, stdout]).toEqual([1, '']);
		expect(stderr).toContain(message);
	});

	it('is one JSON document too, and a wrong option ends with 2', async () => {
		const { code, stdout } = await fit('ets', 'words.csv', '--json');
		expect(code).toBe(1);
		expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'bad_value', file: 'words.csv', line: 3 } });
		expect((await fit('ets', 'months.csv', '--horizon', 'soon')).code).toBe(2);
	});
});
