/** What the chart of campaigns says: what it finds, and what it is. */
import type { CampaignsResult, ModelName } from '#lib/server/analyses/campaigns/result.ts';
import { decimal, share, shortMoney, type Reader } from '#lib/components/format/format.ts';
import type { About } from '../drawing.ts';

/** What is credited, at the beginning of a sentence. */
export const creditedOf = (goal: CampaignsResult['goal']): string =>
	goal === 'won' ? 'Revenue' : 'Leads that became deals';

/** Who is credited with most, where the ranges of a model that has some leave no doubt. */
export function attributionFinding(
	{ rows, models, goal, by }: CampaignsResult,
	model: ModelName,
	reader: Reader
): string {
	const { phrase } = models.find(({ name }) => name === model)!;
	const amount = (row: CampaignsResult['rows'][number]) =>
		row.credits[model][goal === 'won' ? 'revenue' : 'conversions'];
	const whole = rows.reduce((sum, row) => sum + amount(row), 0);
	const [most, ...others] = rows
		.filter(({ key }) => key !== null)
		.toSorted((one, other) => amount(other) - amount(one));
	if (!most || amount(most) <= 0) return `${creditedOf(goal)} by ${by}, by ${phrase}`;
	const { low } = most.credits[model];
	const rivals = others.filter((row) => {
		const { high } = row.credits[model];
		return low !== null && high !== null && high >= low;
	});
	if (rivals.length === 1)
		return `${most.label} and ${rivals[0]!.label} lead by ${phrase}: their ranges overlap`;
	if (rivals.length > 1) return `No ${by} clearly leads by ${phrase}: their ranges overlap`;
	const said = goal === 'won' ? shortMoney(amount(most), reader) : decimal(amount(most), reader);
	const what = goal === 'won' ? 'revenue' : 'deals from leads';
	return `${most.label} is credited with most ${what} by ${phrase}: ${said}, ${share(amount(most) / whole, reader, 0)} of what is credited`;
}

/** What returned most for each unit of cost, where ranges leave no doubt; who is credited with most where nothing cost anything. */
export function returnFinding(result: CampaignsResult, model: ModelName, reader: Reader): string {
	const { rows, models, by } = result;
	const { phrase } = models.find(({ name }) => name === model)!;
	const returns = rows
		.flatMap(({ label, cost, credits }) => {
			const { roas, paid, low, high } = credits[model];
			const ofCost = (amount: number | null) =>
				amount === null ? null : (amount * (paid ?? 1)) / Number(cost);
			return roas === null ? [] : [{ label, roas, low: ofCost(low), high: ofCost(high) }];
		})
		.toSorted((one, other) => other.roas - one.roas);
	const [most, ...others] = returns;
	if (!most) {
		const nothing = rows.every(({ credits }) => credits[model].conversions === 0);
		return nothing ? `Nothing can be credited to a ${by} yet` : attributionFinding(result, model, reader);
	}
	const { low } = most;
	const rivals = others.filter(({ high }) => low !== null && high !== null && high >= low);
	const each = 'for each unit of cost';
	if (rivals.length === 1)
		return `${most.label} and ${rivals[0]!.label} returned most ${each}: their ranges overlap`;
	if (rivals.length > 1) return `No ${by} clearly returned most ${each}: their ranges overlap`;
	const said =
		low === null || most.high === null
			? decimal(most.roas, reader)
			: `${decimal(low, reader)} to ${decimal(most.high, reader)}`;
	return others.length === 0
		? `${most.label} returned ${said} ${each}, by ${phrase}`
		: `${most.label} returned most: ${said} ${each}`;
}

export const attributionAbout = (
	{ models, goal, by, lookback, signal }: CampaignsResult,
	model: ModelName
): About => ({
	shows: `${creditedOf(goal)} that a model credits to each ${by}, beside what it cost. Lines are the 80 % range of a model that has one.`,
	how: [
		models.find(({ name }) => name === model)!.description,
		`Touches of the ${lookback} days before count. A credit is a way of sharing out, and no proof of cause.`
	],
	record: signal.verdict
});
