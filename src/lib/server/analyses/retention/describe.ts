import { textTable } from '../text-table.ts';
import type { RetentionResult } from './result.ts';

/** Movements and cohorts as plain text, for the command line. */
export function describeRetention({
	summary,
	because,
	movements,
	cohorts,
	currency
}: RetentionResult): string {
	const amount = (value: string) => Math.round(Number(value)).toLocaleString('en-GB');
	const parts = ['opening', 'new', 'expansion', 'reactivation', 'contraction', 'churn', 'closing'] as const;
	const moved =
		movements.length > 0
			? [
					`Monthly recurring revenue in ${currency}`,
					textTable([
						['month', ...parts],
						...movements.map((row) => [row.month.slice(0, 7), ...parts.map((part) => amount(row[part]))])
					])
				]
			: [];
	const longest = Math.max(0, ...cohorts.map(({ cells }) => cells.length));
	const triangle =
		cohorts.length > 0
			? [
					'Share of those who began in a month that is there so many months later, in per cent',
					textTable([
						['began', 'customers', ...Array.from({ length: longest }, (_, since) => String(since))],
						...cohorts.map(({ month, customers, cells }) => [
							month.slice(0, 7),
							String(customers),
							...Array.from({ length: longest }, (_, since) =>
								cells[since] ? String(Math.round(cells[since].share * 100)) : ''
							)
						])
					])
				]
			: [];
	return [summary, because, ...moved, ...triangle].join('\n\n');
}
