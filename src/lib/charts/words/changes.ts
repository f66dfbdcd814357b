/** What the chart of a pipeline's changes says. */
import type { PipelineChanges } from '#lib/server/analyses/pipeline-changes/result.ts';
import { day, shortMoney, type Reader } from '#lib/components/format/format.ts';
import type { About } from '../drawing.ts';

/** By how much the pipeline grew or shrank. It is counted, so it is sure. */
export function changesFinding({ opening, closing, period, since }: PipelineChanges, reader: Reader): string {
	const change = Number(closing.amount) - Number(opening.amount);
	return change === 0
		? `The open pipeline of ${period.label} is what it was on ${day(since, reader)}`
		: `The open pipeline of ${period.label} ${change > 0 ? 'grew' : 'shrank'} by ${shortMoney(Math.abs(change), reader)} since ${day(since, reader)}`;
}

export const changesAbout = (): About => ({
	shows:
		'What led from the open pipeline of the quarter on one day to that on another: a bar a reason, each beginning where the one before ended.',
	how: [
		'Each deal moves for one reason, the first that holds: taken or handed over, won, lost, reopened, moved over the border of the quarter, new.',
		'What a deal grew or shrank by before that is a move of its own; so is what exchange rates did to a deal that is worth as much as before in its own currency: it is converted at another day’s rate. The first bar and all moves together are the last bar, exactly.',
		'A bar too short to be seen is drawn as a line.'
	],
	record: null
});
