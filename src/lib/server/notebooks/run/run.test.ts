import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { parseNotebook } from '../parse/parse.ts';
import { reportHtml } from '../show/html.ts';
import { reportMarkdown } from '../show/markdown.ts';
import { showNotebook } from '../show/shown.ts';
import { runNotebook, type RunOptions } from './run.ts';

const ann: Viewer = {
	...systemViewer,
	accountId: 'ann',
	role: 'rep',
	scope: { kind: 'owners', people: ['ann'], unowned: false }
};

const text = `---
title: Open deals
parameters:
  least: { type: number, default: 0 }
---
Open are {{ sums.total | money }} in {{ sums.deals }} deals, above {{ least }}. <script>alert(1)</script>

\`\`\`sql name=open_deals show=nothing
select name, amount, owner_id from deals where status = 'open' and amount >= $least
\`\`\`

\`\`\`sql name=sums
select sum(amount) as total, count(*) as deals from open_deals
\`\`\`

\`\`\`metric name=by_owner
metric: open_pipeline_count
by: owner
\`\`\`

\`\`\`sql name=owners
select owner, value from by_owner order by owner
\`\`\`

\`\`\`chart name=picture
data: open_deals
marks:
  - { mark: barX, x: amount, y: name, fill: owner_id }
\`\`\`

\`\`\`sql name=apart
select 1 as one
\`\`\`
`;

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
	await test.script(`insert into deals (id, name, owner_id, pipeline_id, stage_id, status, amount, currency, created_at) values
		('d1', 'Mine <b>', 'ann', 'sales', 'new', 'open', 10, 'EUR', '2026-01-01'),
		('d2', 'Hidden', 'bob', 'sales', 'new', 'open', 20, 'EUR', '2026-01-01')`);
});
afterAll(() => test.clear());

const run = (source = text, options: RunOptions = {}, viewer = systemViewer) =>
	runNotebook(test.store, viewer, parseNotebook(source), options);
const markdown = async (...given: Parameters<typeof run>) =>
	reportMarkdown(showNotebook(await run(...given)));
const runsNoted = async () =>
	(await test.rows("select detail->>'cell' as cell from audit_log where action = 'sql'")).map(
		({ cell }) => cell
	);

describe('a notebook that is run', () => {
	it('answers every cell, and later ones read earlier ones', async () => {
		const { problems, outcomes, prose } = await run();
		expect(problems).toEqual([]);
		expect(prose.map((value) => value.text)).toEqual(['€30', '2', '0']);
		expect(outcomes.get('owners')).toMatchObject({
			result: {
				table: {
					rows: [
						{ owner: 'Ann Archer', value: 1 },
						{ owner: 'Bob Baker', value: 1 }
					]
				}
			}
		});
	});

	it('runs again only what depends on a change, until the data change', async () => {
		await run(text, { given: { least: '5' } });
		const before = await runsNoted();
		await run(text, { given: { least: '15' } });
		const again = (await runsNoted()).slice(before.length).sort();
		expect(again).toEqual(['open_deals', 'sums']);
		await run(text, { given: { least: '15' } });
		expect(await runsNoted()).toHaveLength(before.length + 2);
		await test.script("insert into companies (id, name) values ('new', 'New')");
		await run(text, { given: { least: '15' } });
		expect(await runsNoted()).toHaveLength(before.length + 6);
	});

	it('is its reader’s: nobody sees rows of others, in any cell', async () => {
		await run();
		const report = await markdown(text, {}, ann);
		expect(report).toContain('€10');
		expect(report).not.toMatch(/Hidden|Bob|€30/);
	});

	it('takes values as values', async () => {
		await expect(run(text, { given: { least: '0 or 1=1' } })).rejects.toMatchObject({
			code: 'invalid_value',
			advice: 'Give a number.'
		});
		await expect(run(text, { given: { other: '1' } })).rejects.toThrow('has no parameter “other”');
	});

	it('says at the input what it can’t be, for who can choose again, and runs what doesn’t read it', async () => {
		const shown = showNotebook(await run(text, { given: { least: 'abc' }, showsWrongValues: true }));
		expect(shown.parameters).toMatchObject([
			{ value: 'abc', problem: '“abc” is not what “least” may be. Give a number.' }
		]);
		const cells = shown.blocks.flatMap((block) => (block.kind === 'cell' ? [block] : []));
		expect(cells.map(({ name, waitingOn }) => [name, waitingOn])).toEqual([
			['open_deals', ['least']],
			['sums', ['open_deals']],
			['by_owner', []],
			['owners', []],
			['picture', ['open_deals']],
			['apart', []]
		]);
		expect(reportMarkdown(shown)).toContain('Open are **—** in **—** deals, above **—**');
		expect(shown.problems).toEqual([]);
	});

	it('writes moments by the reader’s clock, numbers as exactly as they are small, and no interval as a number', async () => {
		const source = `---\ntitle: Written\n---\n{{ t.at }} {{ t.day }} {{ t.small }} {{ t.exact }}\n\n\`\`\`sql name=t
select timestamptz '2026-03-31 22:30:00+00' as at, date '2026-03-31' as day, 0.0042::double as small,
	10.1234::decimal(18,4) as exact, interval 3 day as wait, 'infinity'::date as never
\`\`\``;
		const { prose, problems } = await run(source, {}, { ...systemViewer, timeZone: 'Europe/Berlin' });
		expect(problems).toEqual([]);
		expect(prose.map((value) => value.text)).toEqual(['1 Apr 2026, 00:30', '31 Mar 2026', '0.0042', '10.12']);
		const report = await markdown(source);
		expect(report).not.toContain('NaN');
		expect(report).toContain('infinity');
	});

	it('fails in the cell that can’t be drawn, and in no other', async () => {
		const source = `---\ntitle: Drawn\n---\n\`\`\`sql name=t\nselect 'a' as name, 1 as value\n\`\`\`
\`\`\`chart name=bad\ndata: t\nmarks:\n  - { mark: rectX, x: name, y: value }\n\`\`\`
\`\`\`chart name=good\ndata: t\nmarks:\n  - { mark: barY, x: name, y: value }\n\`\`\``;
		const { outcomes } = await run(source);
		expect(outcomes.get('bad')).toMatchObject({ state: 'failed' });
		expect(outcomes.get('good')).toMatchObject({ state: 'done' });
	});

	it('takes no column for a cell of its name', async () => {
		const source = `---\ntitle: Named\n---\n\`\`\`sql name=amount\nselect sum(per.x) as s from per\n\`\`\`
\`\`\`sql name=per\nselect amount as x, $$a b$$ as said from deals, (select 1 as one) as other\n\`\`\``;
		const { problems, outcomes } = await run(source);
		expect(problems).toEqual([]);
		expect(outcomes.get('amount')).toMatchObject({ result: { table: { rows: [{ s: expect.anything() }] } } });
	});

	it('ends when nobody waits any more', async () => {
		const controller = new AbortController();
		const slow = `---\ntitle: Slow\n---\n\`\`\`sql\nselect count(*) from range(100000000) a, range(1000000) b where a.range + b.range = 7\n\`\`\``;
		setTimeout(() => controller.abort(), 200);
		await expect(run(slow, { signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
	});

	it('that was cancelled has its SQL in the audit log', async () => {
		const slow =
			'---\ntitle: Noted\n---\n```sql name=slow\nselect count(*) as noted from range(100000000000) r\n```\n';
		const controller = new AbortController();
		const ended = run(slow, { signal: controller.signal });
		setTimeout(() => controller.abort(), 300);
		await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
		await expect
			.poll(() =>
				test.rows(`select detail->>'refused' as refused from audit_log where subject like '%as noted%'`)
			)
			.toEqual([{ refused: 'interrupted' }]);
	});
});

describe('what fails', () => {
	const broken = text.replace('sum(amount) as total', 'sum(amount) as total,\n\tno_such_column');

	it('says so at its line and column, and what reads it waits', async () => {
		const { problems, outcomes } = await run(
			broken.replace('data: open_deals', 'data: sums').replace('fill: owner_id', 'fill: red')
		);
		expect(problems).toMatchObject([{ cell: 'sums', line: 14, column: 2 }]);
		expect(outcomes.get('picture')).toEqual({ state: 'waiting', on: ['sums'] });
		expect(outcomes.get('apart')?.state).toBe('done');
	});

	it.each([
		['a column that a chart has not', text.replace('fill: owner_id', 'fill: red'), 28, 45, 'no column “red”'],
		['a metric that there is not', text.replace('open_pipeline_count', 'sales_magic'), 17, 9, 'sales_magic'],
		['a value that there is not', text.replace('sums.deals', 'sums.deal'), 6, 38, 'sums.deal'],
		['a table that nobody may read', text.replace('select 1 as one', 'from accounts'), 32, 6, 'accounts']
	])('%s', async (_what, source, line, column, said) => {
		const { problems } = await run(source);
		expect(problems).toMatchObject([{ line, column }]);
		expect(problems[0]!.message).toContain(said);
	});

	it('stands in both reports', async () => {
		const shown = showNotebook(await run(broken));
		for (const report of [reportMarkdown(shown), reportHtml(shown, { appStyle: '' })])
			expect(report).toMatch(/line 14, column 2/);
	});
});

it('a report runs nothing of what was written in it', async () => {
	const html = reportHtml(showNotebook(await run()), { appStyle: ':root { --ink: #123456; }' });
	expect(html).toContain('--ink: #123456');
	expect(html).toContain('&lt;script&gt;');
	expect(html).toContain('Mine &lt;b&gt;');
	expect(html).not.toMatch(/<script|src=|@import|https?:\/\/(?!www\.w3\.org)/);
});
