/** What an address asks of churn, and what was chosen on its charts. */
import { share, type Reader } from '#lib/components/format/format.ts';
import { usualWithin, type ChurnOptions } from '#lib/server/analyses/churn/churn.ts';
import type { ChurnResult, CustomerAtRisk } from '#lib/server/analyses/churn/result.ts';
import { retentionKinds } from '#lib/server/analyses/retention/result.ts';
import { binOf, readMarks, type Marks } from '#lib/server/explore/marks.ts';

export const spans = [30, 60, usualWithin, 180, 365];

/** Customers in a file, and behind what was chosen on a chart, however many there are. */
export const everybody = 1_000_000;

/** Customers who are listed on the page. */
export const mostListed = 50;

export function readAsked(url: URL): ChurnOptions {
	const given = url.searchParams;
	return {
		kind: retentionKinds.find((name) => name === given.get('of')),
		by: given.get('by') ?? undefined,
		within: spans.find((days) => String(days) === given.get('within')) ?? usualWithin
	};
}

/** A group of the curves, and chances of the diagram: both filter who is listed. */
export function readChosen(
	url: URL,
	{ by, curves, risk }: Pick<ChurnResult, 'by' | 'curves' | 'risk'>,
	reader: Reader
): { marks: Marks; shows: (customer: CustomerAtRisk) => boolean } {
	const bins = risk?.calibration.bins ?? [];
	const marks = readMarks(url, [
		...(by ? [{ name: by.name, label: by.label, values: curves.slice(1) }] : []),
		{
			name: 'chance',
			label: 'Chance to leave',
			values: bins.map(({ lower, upper }) => ({
				key: String(lower),
				label: `${share(lower, reader, 0)} to ${share(upper, reader, 0)}`
			}))
		}
	]);
	return {
		marks,
		shows: ({ group, chance }) =>
			(!by || marks.shows(by.name, group)) && marks.shows('chance', binOf(bins, chance))
	};
}
