import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, it } from 'vitest';
import { inputsOf, parseNotebook } from '#lib/server/notebooks/index.ts';
import { chosenIn } from './running.ts';
import { newNotebookText } from './new-notebook.ts';
import { completionOf } from './[id]/edit/completion.ts';
import { parametersIn, placeIn, type Vocabulary } from './[id]/edit/vocabulary.ts';

const word = (name: string) => ({ name, detail: '', info: null });
const vocabulary: Vocabulary = {
	tables: [
		{ name: 'deals', detail: '', columns: [word('amount_base'), word('status')] },
		{ name: 'people', detail: '', columns: [word('email')] }
	],
	metrics: [word('won_amount')],
	dimensions: [word('owner')],
	analyses: [{ ...word('churn'), options: [word('within')] }]
};

/** What is offered where `|` stands. */
async function offeredAt(marked: string): Promise<string[]> {
	const pos = marked.indexOf('|');
	const state = EditorState.create({ doc: marked.replace('|', '') });
	const result = await completionOf(vocabulary)(new CompletionContext(state, pos, false));
	return result?.options.map(({ label }) => label) ?? [];
}

const head = '---\ntitle: T\nparameters:\n  quarter: { type: period }\n  least: { type: number }\n---\n';

describe('completion', () => {
	it('offers in SQL the tables, columns, parameters and cells above, and after a dot the columns of that table', async () => {
		const before = `${head}\`\`\`metric name=won\nmetric: won_amount\n\`\`\`\n\n\`\`\`sql name=sums\n`;
		const offered = await offeredAt(`${before}select a|`);
		expect(offered).toEqual(
			expect.arrayContaining([
				'deals',
				'amount_base',
				'won',
				'$quarter_from',
				'$quarter_to',
				'$least',
				'select'
			])
		);
		expect(offered).not.toContain('sums');
		expect(await offeredAt(`${before}select d.| from deals d`)).toEqual(
			await offeredAt(`${before}select deals.|`)
		);
	});

	it('offers in a metric its parts, then the catalogue, then the dimensions', async () => {
		expect(await offeredAt('```metric\nco|')).toContain('compare');
		expect(await offeredAt('```metric\nmetric: w|')).toEqual(['won_amount']);
		expect(await offeredAt('```metric\nby: [o|')).toEqual(['owner']);
		expect(await offeredAt('```analysis\nanalysis: |')).toEqual(['churn']);
	});

	it('offers kinds on the line of a fence, cells in a value of the prose, and nothing elsewhere', async () => {
		expect(await offeredAt('```s|')).toContain('sql');
		expect(await offeredAt('```sql name=sums\nselect 1\n```\n\n{{ s|')).toEqual(['sums']);
		expect(await offeredAt('Only wor|')).toEqual([]);
	});
});

it('a place after a fence that was closed is prose again', () => {
	const lines = ['---', 'title: T', '---', '```sql', 'select 1', '```', 'Words'];
	expect([2, 4, 5, 7].map((line) => placeIn(lines, line).in)).toEqual([
		'front matter',
		'opening',
		'cell',
		'prose'
	]);
});

it('parameters are named as cells read them, also of input cells', () => {
	const text = `${head}\n\`\`\`input name=owner\ntype: text\n\`\`\`\n`;
	expect(parametersIn(text).map(({ name }) => name)).toEqual([
		'$quarter_from',
		'$quarter_to',
		'$least',
		'$owner'
	]);
});

describe('a new notebook', () => {
	it.each(['Quarter: a "review"', '- list', ''])('titled %j can be run as it is', (title) => {
		const { notebook, problems } = parseNotebook(newNotebookText(title, 'Ann: the Archer'));
		expect([notebook.title, problems]).toEqual([title || 'Untitled notebook', []]);
	});
});

it('an address says what is chosen, two days as a period, and other parts of it choose nothing', () => {
	const { notebook } = parseNotebook(`${head}Words.`);
	const address = new URLSearchParams(
		'quarter=days&quarter.from=2026-01-01&quarter.to=2026-02-01&least=3&tab=x'
	);
	expect(chosenIn(address, inputsOf(notebook))).toEqual({ quarter: '2026-01-01..2026-02-01', least: '3' });
});
