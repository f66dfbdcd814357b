import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import {
	cancelled,
	inputsOf,
	listNotebooks,
	parseNotebook,
	readNotebook,
	reportHtml,
	reportMarkdown,
	runNotebook,
	shippedFolder,
	showNotebook,
	type NotebookProgress,
	type Problem,
	type ShownNotebook
} from '#lib/server/notebooks/index.ts';
import { packageRoot } from '#lib/server/sources/source-process.ts';
import { print, say, sayProgress, table } from '../output.ts';
import { stoppable } from '../stoppable.ts';
import { jsonOption, storeCommand, withStore, type StoreOptions } from '../with-store.ts';

/** Those that ship. */
const shipped = shippedFolder();
const appStyle = join(packageRoot(), 'src', 'app.css');

interface RunOptions extends StoreOptions {
	param?: Record<string, string>;
	out?: string;
}

function chosenValue(given: string, before: Record<string, string> = {}): Record<string, string> {
	const [name = '', ...value] = given.split('=');
	if (name === '' || value.length === 0) throw new InvalidArgumentError('Write it as name=value.');
	return { ...before, [name]: value.join('=') };
}

function outFile(file: string): string {
	if (!['.html', '.md'].includes(extname(file)))
		throw new InvalidArgumentError('A report is a file ending in .html or .md.');
	return file;
}

export function notebookCommand(): Command {
	const run = storeCommand('run', 'run a notebook and write its report')
		.argument('<file>', 'a Markdown file, or the name of a notebook that ships')
		.option('--param <name=value>', 'a parameter or an input, as often as needed', chosenValue)
		.option(
			'--out <file>',
			'the report: a file ending in .html or .md (default: Markdown on stdout)',
			outFile
		)
		.action(runFile);
	const check = new Command('check')
		.description('read a notebook without running it, and say what is wrong with it')
		.argument('<file>', 'a Markdown file, or the name of a notebook that ships')
		.addOption(jsonOption())
		.action(checkFile);
	const list = new Command('list')
		.description('the notebooks that ship')
		.addOption(jsonOption())
		.action(async (options: { json?: boolean }) => {
			print(
				await listNotebooks(shipped),
				(found) =>
					table(found, [
						{ header: 'Notebook', cell: ({ name }) => name },
						{ header: 'Answers', cell: ({ title, description }) => description ?? title }
					]),
				options
			);
		});
	return new Command('notebook')
		.description('notebooks: run one, check one, list those that ship')
		.addCommand(run)
		.addCommand(check)
		.addCommand(list);
}

/** A file where there is one, else a notebook that ships. */
const textOf = (file: string): Promise<string> =>
	existsSync(file) ? readFile(file, 'utf8') : readNotebook(shipped, file);

async function runFile(file: string, options: RunOptions): Promise<void> {
	const parsed = parseNotebook(await textOf(file));
	const shown = await withStore(options, async (store) => {
		const { time_zone: timeZone, locale } = await store.settings();
		const viewer = { ...systemViewer, timeZone, locale };
		const run = await stoppable(cancelled, (signal) =>
			runNotebook(store, viewer, parsed, { given: options.param, signal, onProgress: sayStep })
		);
		return showNotebook(run);
	});
	const report = await written(shown, options.out ?? '.md');
	if (options.out) await writeFile(options.out, report);
	if (options.json) print(documentOf(shown, options.out ?? null), String, options);
	else if (!options.out) process.stdout.write(report);
	if (shown.problems.length === 0) return;
	process.exitCode = 1;
	if (!options.json) for (const problem of shown.problems) say(problemText(file, problem));
}

async function written(shown: ShownNotebook, out: string): Promise<string> {
	if (extname(out) !== '.html') return reportMarkdown(shown);
	return reportHtml(shown, { appStyle: await readFile(appStyle, 'utf8') });
}

const problemText = (file: string, { line, column, cell, message, advice }: Problem): string =>
	`${file}:${line}:${column}: ${cell ? `${cell}: ` : ''}${message} ${advice}`;

/** What programs read of a run: every cell with its figures as they are. */
const documentOf = ({ title, at, parameters, blocks, problems }: ShownNotebook, out: string | null) => ({
	title,
	at,
	report: out,
	parameters: Object.fromEntries(parameters.map(({ name, value }) => [name, value])),
	problems,
	cells: blocks.flatMap((block) => {
		if (block.kind === 'prose') return [];
		const { name, cellKind, problem, waitingOn, figure, summary, notes, table: shown, drawings } = block;
		const tables = [...drawings.map((drawing) => drawing.table), ...(shown ? [shown.table] : [])];
		return [
			{
				name,
				kind: cellKind,
				state: problem ? 'failed' : waitingOn.length > 0 ? 'waiting' : 'done',
				waitingOn,
				figure,
				summary,
				notes,
				tables: tables.map(({ columns, rows }) => ({
					columns: columns.map(({ label }) => label),
					rows: rows.map((row) => row.map(({ value }) => value))
				}))
			}
		];
	})
});

async function checkFile(file: string, options: { json?: boolean }): Promise<void> {
	const { notebook, problems } = parseNotebook(await textOf(file));
	const inputs = inputsOf(notebook).map(({ name, type, label }) => ({ name, type, label }));
	print(
		{ title: notebook.title, inputs, problems },
		() => (problems.length === 0 ? `${file} can be run.` : `${file} has problems:`),
		options
	);
	if (problems.length === 0) return;
	process.exitCode = 1;
	if (!options.json) for (const problem of problems) say(problemText(file, problem));
}

const sayStep = ({ step, done, of }: NotebookProgress) => sayProgress(`${done} of ${of} cells: ${step}`);
