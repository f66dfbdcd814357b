import { textTable } from '../text-table.ts';
import type { PipelineChanges } from './result.ts';

/** What changed in the pipeline as plain text, for the command line. */
export function describePipelineChanges(result: PipelineChanges): string {
	const money = (amount: string) => Math.round(Number(amount)).toLocaleString('en-GB');
	return [
		result.summary,
		textTable([
			['', result.currency, 'Deals'],
			[`Open on ${result.since}`, money(result.opening.amount), String(result.opening.deals)],
			...result.movements.map(({ label, amount, deals }) => [`  ${label}`, money(amount), String(deals)]),
			[`Open on ${result.until}`, money(result.closing.amount), String(result.closing.deals)]
		]),
		...result.missing
	].join('\n\n');
}
