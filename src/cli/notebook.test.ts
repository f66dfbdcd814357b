import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The command as people type it, in a folder that is not the program's. */
const program = fileURLToPath(new URL('weatherglass.js', import.meta.url));

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'weatherglass-notebook-'));
	await writeFile(join(folder, 'deals.csv'), 'id,name,amount,stage,status\n1,Acme,100,New,open\n');
	await writeFile(
		join(folder, 'mine.md'),
		'---\ntitle: Mine\nparameters:\n  least: { type: number, default: 0 }\n---\n{{ t.deals }} deals.\n\n' +
			'```sql name=t\nselect count(*) as deals from deals where amount >= $least\n```\n'
	);
	await writeFile(
		join(folder, 'wrong.md'),
		'---\ntitle: Wrong\n---\n```sql name=x\nselect nope from deals\n```\n'
	);
	expect((await weatherglass('import', 'deals.csv')).code).toBe(0);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function weatherglass(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
	const env = { ...process.env, WEATHERGLASS_DATA: 'data', WEATHERGLASS_LINGER: '3' };
	return new Promise((done) => {
		execFile(process.execPath, [program, ...words], { cwd: folder, env }, (error, stdout, stderr) =>
			done({ code: error ? Number(error.code) : 0, stdout, stderr })
		);
	});
}

const report = () => readFile(join(folder, 'report.html'), 'utf8');

describe('the notebook command', () => {
	it('lists those that ship, wherever it is typed, and runs one by its name', async () => {
		const { stdout } = await weatherglass('notebook', 'list', '--json');
		expect((JSON.parse(stdout) as unknown[]).length).toBe(6);
		expect(await weatherglass('notebook', 'run', 'data-quality', '--out', 'report.html')).toMatchObject({
			code: 0
		});
		expect(await report()).toContain('Data quality');
	});

	it('runs a file with the parameters that are given', async () => {
		expect((await weatherglass('notebook', 'run', 'mine.md')).stdout).toContain('**1** deals.');
		const { code, stdout } = await weatherglass('notebook', 'run', 'mine.md', '--param', 'least=200');
		expect([code, stdout]).toEqual([0, expect.stringContaining('**0** deals.')]);
	});

	it('ends with 1 when a cell fails, and writes the report with what is wrong at the cell', async () => {
		const { code, stderr } = await weatherglass('notebook', 'run', 'wrong.md', '--out', 'report.html');
		expect([code, stderr]).toEqual([1, expect.stringMatching(/^wrong\.md:5:8: x: /)]);
		expect(await report()).toContain('nope');
	});
});
