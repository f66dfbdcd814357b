/** A notebook, run as who opens its page, with what they chose in the address. */
import type { AnalysisWork } from '#lib/server/analyses/work.ts';
import {
	inputsOf,
	openNotebook,
	parseNotebook,
	runNotebook,
	showNotebook,
	type Input,
	type OpenNotebook,
	type RunOptions,
	type ShownNotebook
} from '#lib/server/notebooks/index.ts';
import { requireViewer } from '../../problem.ts';

interface Asked {
	locals: App.Locals;
	url: URL;
	params: { id: string };
}

export interface RunOpened {
	opened: OpenNotebook;
	shown: ShownNotebook;
}

/** What is chosen as a period where two days are. */
export const ownDays = 'days';

/** What an address says of the inputs that there are; what else stands in it is of the page. */
export function chosenIn(searchParams: URLSearchParams, inputs: readonly Input[]): Record<string, string> {
	return Object.fromEntries(
		inputs.flatMap(({ name }) => {
			const value = searchParams.get(name);
			if (value === null) return [];
			const days = [searchParams.get(`${name}.from`), searchParams.get(`${name}.to`)];
			return [[name, value === ownDays ? days.join('..') : value]];
		})
	);
}

/**
 * Open a notebook and run it.
 *
 * @throws RecordError, NotebookError where there is none, or a value is chosen that an input can't have, unless that is to be
 *   shown at the input
 */
export async function runOpened(
	{ locals, url, params }: Asked,
	work: AnalysisWork,
	{ showsWrongValues = false }: Pick<RunOptions, 'showsWrongValues'> = {}
): Promise<RunOpened> {
	const viewer = requireViewer(locals);
	const opened = await openNotebook(locals.store, viewer, params.id);
	const parsed = parseNotebook(opened.text);
	const given = chosenIn(url.searchParams, inputsOf(parsed.notebook));
	const run = await runNotebook(locals.store, viewer, parsed, {
		given,
		showsWrongValues,
		signal: work.signal,
		onProgress: ({ step, done, of }) =>
			work.onProgress?.({ step: `${done} of ${of} cells: ${step}`, fraction: of > 0 ? done / of : null })
	});
	return { opened, shown: showNotebook(run) };
}
