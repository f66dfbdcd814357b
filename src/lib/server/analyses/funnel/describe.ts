import { textTable } from '../text-table.ts';
import type { FunnelResult, Share } from './result.ts';

/** The funnels as plain text, for the command line. */
export function describeFunnel({
	summary,
	funnels,
	from,
	to,
	within,
	pipeline,
	segment
}: FunnelResult): string {
	const percent = (share: Share | null) =>
		share === null
			? '—'
			: `${Math.round(share.estimate * 100)} % (${Math.round(share.lower * 100)} to ${Math.round(share.upper * 100)})`;
	const tables = funnels.map(({ label, entered, steps }) => {
		const rows = [
			[
				'step',
				'reached',
				'later',
				'of all',
				'of the step before',
				'median days',
				'lost here',
				'won otherwise',
				'still here'
			],
			...steps.map((step) => [
				step.label,
				String(step.reached),
				String(step.later),
				percent(step.ofFirst),
				percent(step.ofPrevious),
				step.medianDays === null ? '—' : String(step.medianDays),
				String(step.lost),
				String(step.wonOtherwise),
				String(step.open)
			])
		];
		return `${label}: ${entered} entered\n${textTable(rows)}`;
	});
	const whose = [pipeline?.name, segment && `segment ${segment.name}`]
		.map((part) => (part ? `${part}, ` : ''))
		.join('');
	return [summary, `${whose}entered ${from} to before ${to}, within ${within} days`, ...tables].join('\n\n');
}
