import { describe, expect, it } from 'vitest';
import { cellsOf } from '../notebook.ts';
import { parseNotebook } from './parse.ts';

const head = '---\ntitle: T\n---\n';
const problemsOf = (text: string) =>
	parseNotebook(text).problems.map(({ line, column, message }) => [line, column, message]);

describe('a notebook is read', () => {
	it('with its front matter, prose and cells in their order', () => {
		const { notebook, problems } = parseNotebook(
			`---\ntitle: Won\nauthor: Ann\nparameters:\n  period: { type: period, default: last_year }\n---\nWon: {{ won.value }}\n\n\`\`\`metric name=won\nmetric: won_amount\nfrom: $period_from\n\`\`\`\n\n\`\`\`text\n{{ not.read }}\n\`\`\`\n`
		);
		expect(problems).toEqual([]);
		expect([notebook.title, notebook.author, notebook.parameters[0]]).toMatchObject([
			'Won',
			'Ann',
			{ name: 'period', type: 'period', default: 'last_year', isParameter: true }
		]);
		expect(notebook.blocks.map(({ kind }) => kind)).toEqual(['prose', 'metric', 'prose']);
		expect(cellsOf(notebook)[0]).toMatchObject({ inputs: ['period_from'], at: { line: 9, column: 1 } });
	});

	it('with what SQL reads of other cells and parameters, and nothing of its texts and comments', () => {
		const { notebook, problems } = parseNotebook(
			`${head}\`\`\`sql name=a\nselect 1 as b -- from c $x\n\`\`\`\n\`\`\`sql name=b\nselect 'from c $x', a.b from a\n\`\`\`\n\`\`\`sql name=c\nselect 1 as a\n\`\`\``
		);
		expect(problems).toEqual([]);
		expect(cellsOf(notebook).map(({ uses, inputs }) => [uses, inputs])).toEqual([
			[[], []],
			[['a'], []],
			[[], []]
		]);
	});
});

describe('what is wrong is said with its line and column', () => {
	it.each([
		['no front matter', 'Hello', 1, 1, 'begins with its front matter'],
		['broken front matter', '---\ntitle: T\nauthor: [\n---\n', 3, 10, 'can’t be read'],
		['a name that front matter has not', '---\ntitle: T\ncolour: red\n---\n', 3, 9, 'no “colour”'],
		[
			'a default that is none of its type',
			'---\ntitle: T\nparameters:\n  n: { type: number, default: 5, max: 2 }\n---\n',
			4,
			31,
			'is no number'
		],
		['an unknown kind of cell', `${head}\`\`\`sqll\nselect 1\n\`\`\``, 4, 1, 'no kind of cell named “sqll”'],
		[
			'a name that is taken',
			`${head}\`\`\`sql name=a\nselect 1\n\`\`\`\n\`\`\`sql name=a\nselect 2\n\`\`\``,
			7,
			1,
			'something else in line 4'
		],
		['the name of a table', `${head}\`\`\`sql name=deals\nselect 1\n\`\`\``, 4, 1, 'the name of a table'],
		['broken YAML in a cell', `${head}\`\`\`metric\nmetric: a\nby: [\n\`\`\``, 6, 6, 'can’t be read'],
		[
			'a part that a cell has not',
			`${head}\`\`\`metric\nmetric: a\n  \ncolour: b\n\`\`\``,
			7,
			9,
			'no “colour”'
		],
		['a part that is missing', `${head}\`\`\`metric\nby: owner\n\`\`\``, 5, 1, '“metric” is missing'],
		[
			'a mark that charts have not',
			`${head}\`\`\`sql name=a\nselect 1 as x\n\`\`\`\n\`\`\`chart\ndata: a\nmarks:\n  - { mark: image, x: x }\n\`\`\``,
			10,
			13,
			'is not what “marks.0.mark” may be'
		],
		[
			'a script in a chart',
			`${head}\`\`\`sql name=a\nselect 1 as x\n\`\`\`\n\`\`\`chart\ndata: a\nmarks:\n  - { mark: dot, x: x, href: "javascript:1" }\n\`\`\``,
			10,
			30,
			'no “marks.0.href”'
		],
		['a cell that there is not', `${head}\nFigure: {{ nobody.value }}`, 5, 9, 'no cell named “nobody”'],
		['a value that can’t be read', `${head}\nA {{ 1 + 1 }}`, 5, 3, 'is no value of a cell'],
		['a parameter that there is not', `${head}\`\`\`sql\nselect\n  $x\n\`\`\``, 6, 3, 'no parameter “$x”'],
		['a cell in a list', `${head}- a\n  \`\`\`sql\n  select 1\n  \`\`\``, 5, 3, 'inside a list'],
		[
			'a cycle',
			`${head}\`\`\`sql name=a\nfrom b\n\`\`\`\n\`\`\`sql name=b\nfrom a\n\`\`\``,
			4,
			1,
			'waits for itself: a reads b reads a'
		]
	])('%s', (_what, text, line, column, said) => {
		const [first] = problemsOf(text);
		expect(first?.slice(0, 2)).toEqual([line, column]);
		expect(first?.[2]).toContain(said);
	});

	it('a document that names itself many times fills no memory', () => {
		const laughs = Array.from({ length: 12 }, (_, n) => `a${n + 1}: &a${n + 1} [${`*a${n},`.repeat(9)}]`);
		const [first] = problemsOf(`${head}\`\`\`metric\nmetric: a\na0: &a0 [x]\n${laughs.join('\n')}\n\`\`\``);
		expect(first?.[2]).toContain('too often');
	});
});
