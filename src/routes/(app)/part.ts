/** Pages of analyses that can be of a part: what their address asks for, and their filter bar. */
import type { PeriodName } from '#lib/crm/calendar/periods.ts';
import type { PartBarState } from '#lib/components/PartBar.svelte';
import type { Explained } from '#lib/server/analyses/analysis.ts';
import { partOf, saying, type PartName } from '#lib/server/analyses/parts.ts';
import type { AnalysisWork } from '#lib/server/analyses/work.ts';
import { filterChoices, partConditions, partIn, readFilters } from '#lib/server/explore/filters.ts';
import { loaded, requireViewer } from '../problem.ts';
import { worked, type WorkedEvent } from './worked.ts';

/** What analyses of deals can be of. */
export const dealParts: readonly PartName[] = ['pipeline', 'segment', 'owner', 'team'];

/** What analyses of customers can be of: contracts and orders are of no pipeline. */
export const customerParts: readonly PartName[] = ['segment', 'owner', 'team'];

/**
 * The part that a page is of.
 *
 * @throws an error page where the address names what there is not
 */
async function readPart(
	{ locals, url }: { locals: App.Locals; url: URL },
	has: readonly PartName[],
	standard?: PeriodName
) {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const filters = readFilters(url, viewer, await store.settings(), standard);
	const asked = partIn(url.searchParams, has);
	const state = { ...filters.state, ...asked };
	const [choices, part] = await loaded(
		// What is not there is told by its place in the bar first.
		filterChoices(store, viewer, { ...filters, state }).then(
			async (choices) => [choices, await partOf(store, viewer, asked)] as const
		)
	);
	const bar: PartBarState = {
		state,
		choices: { ...choices, fields: [] },
		has: [...(standard ? (['period'] as const) : []), ...has],
		sentences: part.sentences
	};
	return {
		filters,
		asked,
		bar,
		/** Who looks at the part and at nothing else. */
		viewer: part.viewer,
		/** What figures beside the analysis are asked with. */
		where: partConditions(asked),
		/** The result of an analysis, which says what it is of. */
		told: <Result extends Explained>(result: Result): Result => saying(part, result)
	};
}

export type PagePart = Awaited<ReturnType<typeof readPart>>;

/** A page of an analysis that can be of a part. */
interface PartPage {
	/** What is worked out, such as “the forecast”. */
	title: string;
	/** What the page can be filtered by; anything else of an address it leaves alone. */
	has: readonly PartName[];
	/** The period of a page that has one, unless its address tells. */
	standard?: PeriodName;
}

/**
 * The part that an address asks for, and what is worked out of it. What the filter bar offers is read within what the reader
 * waits for too: where the engine is busy, even that takes longer than a moment.
 *
 * @throws as `worked`
 */
export const workedOfPart = <Result>(
	event: WorkedEvent,
	{ title, has, standard }: PartPage,
	run: (part: PagePart, work: AnalysisWork) => Promise<Result>
): Promise<{ part: PagePart; result: Result }> =>
	worked(event, title, async (work) => {
		const part = await readPart(event, has, standard);
		return { part, result: await run(part, work) };
	});
