import { textTable } from '../text-table.ts';
import type { SegmentsResult } from './result.ts';

/** The grid, the named groups and the clusters as plain text, for the command line. */
export function describeSegments({
	summary,
	cells,
	scores,
	named,
	clusters,
	currency,
	customers
}: SegmentsResult): string {
	if (customers === 0) return summary;
	const amount = (value: string | number | null) =>
		value === null ? '' : Math.round(Number(value)).toLocaleString('en-GB');
	const range = (of: { from: number; to: number } | null) =>
		of === null ? '' : of.from === of.to ? String(of.from) : `${of.from} to ${of.to}`;
	const rows = [...scores].reverse();
	return [
		summary,
		'Customers by recency (down, days since the last purchase) and frequency (across, purchases)',
		textTable([
			['', ...scores.map(({ score, frequency }) => `${score}: ${range(frequency)}`)],
			...rows.map(({ score, recency }) => [
				`${score}: ${range(recency)}`,
				...scores.map(({ score: frequency }) =>
					String(cells.find((cell) => cell.recency === score && cell.frequency === frequency)!.customers)
				)
			])
		]),
		textTable([
			['stand as', 'customers', `spent (${currency})`],
			...named.map((group) => [group.name, String(group.customers), amount(group.spent)])
		]),
		...(clusters && clusters.clusters.length > 0
			? [
					textTable([
						['clusters, the middle of each', 'customers', 'days since', 'purchases', 'spent', 'stability'],
						...clusters.clusters.map((cluster, place) => [
							String(place + 1),
							String(cluster.customers),
							String(Math.round(cluster.recency)),
							String(cluster.purchases),
							amount(cluster.spent),
							cluster.stability.toFixed(2)
						])
					])
				]
			: [])
	].join('\n\n');
}
