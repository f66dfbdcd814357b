import { textTable } from '../text-table.ts';
import type { ChurnResult, Sure } from './result.ts';

const percent = (share: number) => `${Math.round(share * 100)} %`;
const sure = (share: Sure | null) =>
	share === null ? '' : `${percent(share.estimate)} (${percent(share.lower)} to ${percent(share.upper)})`;

/** Curves, drivers and who is at risk as plain text, for the command line. */
export function describeChurn({
	summary,
	because,
	curves,
	difference,
	drivers,
	risk,
	orders,
	by,
	within,
	currency
}: ChurnResult): string {
	const milestones = curves[0]?.milestones ?? [];
	const parts = [summary, because];
	if (curves.length > 0)
		parts.push(
			'Still customers after so long, with 95 % intervals',
			textTable([
				[by?.label ?? '', 'customers', 'left', ...milestones.map(({ label }) => label)],
				...curves.map((curve) => [
					curve.label,
					String(curve.customers),
					String(curve.left),
					...curve.milestones.map(({ share }) => sure(share))
				])
			])
		);
	if (difference) parts.push(difference.verdict);
	if (drivers)
		parts.push(
			drivers.verdict,
			textTable([
				['known at the beginning', 'factor', '95 %', ''],
				...drivers.drivers.map(({ label, ratio, lower, upper, said }) => [
					label,
					ratio.toFixed(2),
					lower === null || upper === null ? '' : `${lower.toFixed(2)} to ${upper.toFixed(2)}`,
					said
				])
			])
		);
	if (risk) parts.push(risk.calibration.verdict);
	if (risk && risk.listed.length > 0)
		parts.push(
			`Most likely to leave within ${within} days`,
			textTable([
				['customer', 'chance', `${currency} a month`, 'why'],
				...risk.listed.map(({ label, chance, mrr, reasons }) => [
					label,
					percent(chance),
					Math.round(Number(mrr)).toLocaleString('en-GB'),
					reasons.join(', ')
				])
			])
		);
	if (orders && orders.leaving.length > 0)
		parts.push(
			'Spent much, and likely gone',
			textTable([
				['customer', 'spent', 'last', 'still buys'],
				...orders.leaving.map(({ label, spent, lastPurchase, alive }) => [
					label,
					Math.round(Number(spent)).toLocaleString('en-GB'),
					lastPurchase,
					percent(alive)
				])
			])
		);
	return parts.join('\n\n');
}
