import { InvalidArgumentError, type Command } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import { analyses, analysisNamed, choicesOf, type AnalysisOption } from '#lib/server/analyses/index.ts';
import { cancelled } from '#lib/server/analyses/errors.ts';
import type { AnalysisProgress } from '#lib/server/analyses/work.ts';
import { print, say, sayProgress } from '../output.ts';
import { stoppable } from '../stoppable.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

interface AnalyseOptions extends StoreOptions {
	asOf?: string;
	from?: string;
	to?: string;
	set?: string[];
}

function day(text: string): string {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
		throw new InvalidArgumentError('It is not a day such as 2026-11-23.');
	return text;
}

function pastDay(text: string): string {
	day(text);
	if (text > new Date(Date.now() + 86_400_000).toISOString().slice(0, 10))
		throw new InvalidArgumentError('That day is still to come.');
	return text;
}

export function analyseCommand(): Command {
	return storeCommand('analyse', 'run an analysis')
		.argument('<name>', `one of: ${analyses.map(({ name }) => name).join(', ')}`)
		.option('--as-of <date>', 'only with what was known at the end of this day', pastDay)
		.option(
			'--from <date>',
			'the first day of the period, for an analysis of one; unless told, that of its last twelve calendar months',
			day
		)
		.option('--to <date>', 'the first day after the period', day)
		.option(
			'--set <option=value>',
			`an option of the analysis, as often as needed: ${optionsHelp()}`,
			(given: string, before: string[] = []) => [...before, given]
		)
		.action(async (name: string, options: AnalyseOptions) => {
			const analysis = analysisNamed(name);
			const { asOf, from, to } = options;
			const chosen = choicesOf(analysis, options.set ?? []);
			await withStore(options, async (store) => {
				const settings = await store.settings();
				const viewer = { ...systemViewer, timeZone: settings.time_zone };
				const result = await stoppable(cancelled, (signal) =>
					analysis.run(store, viewer, { asOf, from, to, chosen }, { signal, onProgress: sayStep })
				);
				print(result, analysis.describe, options);
				if (!options.json) for (const gap of result.missing) say(gap);
			});
		});
}

function sayStep({ step, fraction }: AnalysisProgress): void {
	sayProgress(fraction === null ? step : `${step}: ${Math.round(100 * fraction)} %`);
}

/** What an option may be, in words. */
function choiceWords(choices: AnalysisOption['choices']): string {
	if (choices === 'any') return 'a name';
	return 'from' in choices ? `${choices.from} to ${choices.to}` : choices.join(' or ');
}

/** Every option of every analysis, in words. */
function optionsHelp(): string {
	return analyses
		.flatMap(({ name, options = {} }) =>
			Object.entries(options).map(([option, { description, choices }]) => {
				const values = choiceWords(choices);
				return `${name}: ${option} (${values}), ${description}`;
			})
		)
		.join('; ');
}
