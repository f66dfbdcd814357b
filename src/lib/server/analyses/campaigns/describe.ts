import { textTable } from '../text-table.ts';
import type { CampaignsResult } from './result.ts';

/** The comparison of models as plain text, for the command line. */
export function describeCampaigns(result: CampaignsResult): string {
	const { rows, models, goal, currency, from, to, signal, unattributed } = result;
	const amount = (value: number) => Math.round(value).toLocaleString('en-GB');
	const shown = (credit: { revenue: number; conversions: number }) =>
		goal === 'won' ? amount(credit.revenue) : credit.conversions.toFixed(1);
	const header = [result.by, 'cost', ...models.map(({ label }) => label)];
	const table = [
		header,
		...rows.map(({ label, cost, credits }) => [
			label,
			cost === null ? '—' : amount(Number(cost)),
			...models.map(({ name }) => shown(credits[name]))
		]),
		['without a touchpoint', '', ...models.map(() => shown(unattributed))]
	];
	const what = goal === 'won' ? `revenue in ${currency}` : 'leads that became deals';
	return [result.summary, `${from} to before ${to}, ${what}`, textTable(table), signal.verdict].join('\n\n');
}
