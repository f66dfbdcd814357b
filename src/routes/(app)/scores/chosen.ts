/** Which chances were chosen on the diagram: they filter the open records that are listed, and their file. */
import { share, type Reader } from '#lib/components/format/format.ts';
import type { Scored, Scores } from '#lib/server/analyses/scoring/result.ts';
import { binOf, readMarks, type Marks } from '#lib/server/explore/marks.ts';

/** Bins are those of the test: an open record outside of all of them is shown as long as none is chosen. */
export function readChosen(
	url: URL,
	group: Pick<Scores, 'judgement'> | null,
	reader: Reader
): { marks: Marks; shows: (record: Pick<Scored, 'chance'>) => boolean } {
	const bins = group?.judgement?.bins ?? [];
	const marks = readMarks(url, [
		{
			name: 'chance',
			label: 'Chance',
			values: bins.map(({ lower, upper }) => ({
				key: String(lower),
				label: `${share(lower, reader, 0)} to ${share(upper, reader, 0)}`
			}))
		}
	]);
	return { marks, shows: ({ chance }) => marks.shows('chance', binOf(bins, chance)) };
}
