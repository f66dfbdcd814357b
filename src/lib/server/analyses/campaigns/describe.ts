import { textTable } from '../text-table.ts';
import type { CampaignsResult, Credit } from './result.ts';

/** The comparison of models as plain text, for the command line. */
export function describeCampaigns(result: CampaignsResult): string {
	const { rows, models, goal, currency, from, to, signal, unattributed } = result;
	const amount = (value: number) => Math.round(value).toLocaleString('en-GB');
	const shown = (credit: { revenue: number; conversions: number }) =>
		goal === 'won' ? amount(credit.revenue) : credit.conversions.toFixed(1);
	const hasCosts = result.total.cost !== null;
	const header = [result.by, ...(hasCosts ? ['cost'] : []), ...models.map(({ label }) => label)];
	const table = [
		header,
		...rows.map(({ label, cost, credits }) => [
			label,
			...(hasCosts ? [cost === null ? '—' : amount(Number(cost))] : []),
			...models.map(({ name }) => shown(credits[name]))
		]),
		['without a touchpoint', ...(hasCosts ? [''] : []), ...models.map(() => shown(unattributed))]
	];
	const back = ({ payback }: Credit) =>
		payback === null ? '—' : payback.months !== null ? `${payback.months}` : `not after ${payback.watched}`;
	const paid = rows.filter(({ cost }) => cost !== null);
	const returns =
		goal === 'won' && paid.length > 0
			? models.map(({ name, label }) =>
					textTable([
						[label, 'wins', 'new customers', 'cost per new customer', 'roas', 'roi', 'payback in months'],
						...paid.map(({ label: of, credits: { [name]: credit } }) => [
							of,
							credit.conversions.toFixed(1),
							credit.customers.toFixed(1),
							credit.cac === null ? '—' : amount(credit.cac),
							credit.roas === null ? '—' : credit.roas.toFixed(2),
							credit.roi === null ? '—' : `${Math.round(credit.roi * 100)} %`,
							back(credit)
						])
					])
				)
			: [];
	const lifted = result.lifts.map(
		({ campaign, verdict, pValue }) =>
			`Lift of ${campaign.label}: ${verdict}${pValue === null ? '' : ` p ${pValue < 0.001 ? '< 0.001' : `= ${pValue.toFixed(3)}`}.`}`
	);
	const what = goal === 'won' ? `revenue in ${currency}` : 'leads that became deals';
	return [
		result.summary,
		`${from} to before ${to}, ${what}`,
		textTable(table),
		...returns,
		signal.verdict,
		...lifted
	].join('\n\n');
}
