/** What the chart of a funnel says: what it finds, and what it is. */
import type { FunnelOf, FunnelResult } from '#lib/server/analyses/funnel/result.ts';
import { count, share, type Reader } from '#lib/components/format/format.ts';
import type { About } from '../drawing.ts';

/** Fewer of them, and a share is chance. */
const fewest = 10;

/** The share that comes to the last step of which it is known, with its interval. */
export function funnelFinding(
	{ entered, steps }: FunnelOf,
	{ kind, within }: Pick<FunnelResult, 'kind' | 'within'>,
	reader: Reader
): string {
	if (entered === 0) return `No ${kind} entered in this period`;
	if (entered < fewest) return `Too few ${kind} entered to say how far they come: ${count(entered, reader)}`;
	const last = steps.findLast(({ ofFirst }) => ofFirst !== null);
	if (!last?.ofFirst) return `Too early to say how far ${kind} come within ${within} days`;
	const percent = (value: number) => share(value, reader, 0);
	const { estimate, lower, upper } = last.ofFirst;
	return `${percent(estimate)} of ${kind} come to “${last.label}” within ${within} days (${percent(lower)} to ${percent(upper)})`;
}

export const funnelAbout = ({ kind, within }: Pick<FunnelResult, 'kind' | 'within'>): About => ({
	shows: `Of all ${kind} that entered, the share that comes to each step within ${within} days. The lines are 95 % intervals.`,
	how: [
		'Who is still on the way counts for as long as they have been, and who was lost as lost (Aalen-Johansen). Where nobody was watched for that long, no share is told.'
	],
	record: null
});
