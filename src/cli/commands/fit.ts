import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { csvText } from '#lib/csv/csv.ts';
import {
	fitModels,
	fitNamed,
	readTable,
	runFit,
	type FitOptions,
	type FitReport
} from '#lib/server/fit/index.ts';
import { endProgress, print, say, sayProgress, table, type OutputOptions } from '../output.ts';

interface FitCommandOptions extends Omit<FitOptions, 'predict'>, OutputOptions {
	predict?: string;
	out?: string;
}

function number(text: string): number {
	const value = Number(text);
	if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is not a number.');
	return value;
}

function notNegative(text: string): number {
	const value = number(text);
	if (value < 0) throw new InvalidArgumentError('It must not be below 0.');
	return value;
}

function positive(text: string): number {
	const value = number(text);
	if (value <= 0) throw new InvalidArgumentError('It must be above 0.');
	return value;
}

function whole(least: number): (text: string) => number {
	return (text) => {
		const value = number(text);
		if (!Number.isInteger(value) || value < least)
			throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`);
		return value;
	};
}

const names = (text: string): string[] =>
	text
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');

const modelList = () =>
	fitModels.map(({ name, summary, input }) => `  ${name.padEnd(24)} ${summary} (${input})`).join('\n');

export function fitCommand(): Command {
	return new Command('fit')
		.description('fit a statistical model to a CSV file of plain numbers')
		.argument('<model>', 'its name, from the list below')
		.argument('<file>', 'CSV with a header')
		.option('--json', 'print exactly one JSON document')
		.option('--transactions', 'the file is raw transactions: customer, date, amount')
		.option('--penalty <strength>', 'of an L2 penalty', notNegative)
		.option('--duration <column>', 'how long each record was seen')
		.option('--event <column>', '1 where the event came, 0 where it was still to come')
		.option('--group <column>', 'a curve for each value of this column')
		.option('--columns <columns>', 'the columns that explain, separated by commas (all unless told)', names)
		.option('--drop <columns>', 'columns to leave out', names)
		.option('--target <column>', 'what to predict')
		.option('--positive <value>', 'the value of the target that counts as the outcome')
		.option('--folds <number>', 'parts of the cross-validation (5 unless told)', whole(2))
		.option('--seed <number>', 'where chance starts (0 unless told)', whole(0))
		.option('--time-column <column>', 'evaluate on what came later in this column')
		.option('--horizon <steps>', 'how far to look ahead', whole(1))
		.option('--period <steps>', 'steps in a season (from the dates unless told)', whole(1))
		.option('--logarithms', 'forecast the logarithms of the values, for growth in proportion')
		.option('--order <number>', 'of a Markov chain, 1 to 3', whole(1))
		.option('--half-life <days>', 'of time decay (7 unless told)', positive)
		.addOption(
			new Option('--worth <what>', 'of a set of channels, for Shapley’s value').choices([
				'conversions',
				'rate'
			])
		)
		.option('--clusters <number>', 'how many segments (chosen unless told)', whole(1))
		.addOption(new Option('--choose <measure>', 'of their number').choices(['gap', 'silhouette']))
		.option('--standardise', 'bring columns to one spread before they are grouped')
		.option('--predict <file>', 'new rows to score')
		.option('--out <file>', 'where the scored rows go')
		.addOption(new Option('--data <dir>', 'taken as by every command; a fit reads no store').hideHelp())
		.addHelpText('after', () => `\nModels (and the columns they read):\n${modelList()}`)
		.action(fit);
}

async function fit(model: string, file: string, given: FitCommandOptions): Promise<void> {
	const { predict, out, json, ...options } = given;
	fitNamed(model);
	if ((predict === undefined) !== (out === undefined))
		throw new Error('--predict names the rows to score and --out the file for them: give both or neither.');
	const controller = new AbortController();
	process.once('SIGINT', () => controller.abort(new Error('The fit was cancelled.')));
	const { report, predictions } = await runFit(
		{ model, path: resolve(file), options, predictPath: predict && resolve(predict) },
		{
			signal: controller.signal,
			onProgress: (fraction) => sayProgress(`${model}: ${Math.round(100 * fraction)} %`)
		}
	).finally(endProgress);
	if (predict && out) {
		if (!predictions) throw new Error(`The model ${model} scores no rows: leave --predict and --out away.`);
		await writeFile(out, await scored(predict, predictions));
	}
	print(report, text, { json });
	if (!json) for (const warning of report.warnings) say(warning);
}

/** The rows of a file with the scores beside them; a cell that would start a formula in a spreadsheet is guarded. */
async function scored(
	path: string,
	predictions: Record<string, readonly (number | string | null)[]>
): Promise<string> {
	const rows = await readTable(resolve(path));
	const columns = rows.columns.map((name) => rows.text(name));
	const added = Object.values(predictions);
	const header = [...rows.columns, ...Object.keys(predictions)];
	return csvText(
		header,
		Array.from({ length: rows.rows }, (_, row) => [...columns, ...added].map((column) => column[row]))
	);
}

function text(report: FitReport): string {
	const { model, parameters, standard_errors, log_likelihood, n, converged } = report;
	const shown = (value: number | null | undefined) =>
		value === null || value === undefined ? '' : String(Number(value.toPrecision(6)));
	const head = [
		`${model}, fitted to ${n} observations${converged ? '' : ', not converged'}.`,
		...(log_likelihood === null ? [] : [`Log-likelihood ${shown(log_likelihood)}.`])
	].join(' ');
	const rows = Object.entries(parameters);
	if (rows.length === 0) return head;
	return `${head}\n\n${table(rows, [
		{ header: 'Parameter', cell: ([name]) => name },
		{ header: 'Estimate', cell: ([, value]) => shown(value), align: 'right' },
		{ header: 'Standard error', cell: ([name]) => shown(standard_errors[name]), align: 'right' }
	])}\n\nUse --json for everything the model tells.`;
}
