import { InvalidArgumentError, type Command } from 'commander';
import { systemViewer } from '#lib/crm/viewer.ts';
import { analyses, analysisNamed } from '#lib/server/analyses/index.ts';
import { print, say } from '../output.ts';
import { storeCommand, withStore, type StoreOptions } from '../with-store.ts';

interface AnalyseOptions extends StoreOptions {
	asOf?: string;
}

function pastDay(text: string): string {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
		throw new InvalidArgumentError('It is not a day such as 2026-11-23.');
	if (text > new Date(Date.now() + 86_400_000).toISOString().slice(0, 10))
		throw new InvalidArgumentError('That day is still to come.');
	return text;
}

export function analyseCommand(): Command {
	return storeCommand('analyse', 'run an analysis')
		.argument('<name>', `one of: ${analyses.map(({ name }) => name).join(', ')}`)
		.option('--as-of <date>', 'only with what was known at the end of this day', pastDay)
		.action(async (name: string, options: AnalyseOptions) => {
			const analysis = analysisNamed(name);
			await withStore(options, async (store) => {
				const settings = await store.settings();
				const viewer = { ...systemViewer, timeZone: settings.time_zone };
				const result = await analysis.run(store, viewer, { asOf: options.asOf });
				print(result, analysis.describe, options);
				if (!options.json) for (const gap of result.missing) say(gap);
			});
		});
}
