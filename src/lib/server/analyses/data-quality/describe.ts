import { textTable } from '../text-table.ts';
import { dimensions, type DataQualityResult } from './result.ts';

/** Scores and findings as plain text, for the command line. */
export function describeDataQuality(result: DataQualityResult): string {
	const { summary, entities, owners, findings } = result;
	if (entities.length === 0) return summary;
	return [
		summary,
		textTable([
			['', 'records', 'without finding', ...dimensions],
			...entities.map((each) => [
				each.label,
				String(each.records),
				percent(each.score),
				...dimensions.map((name) => String(each.byDimension[name]))
			])
		]),
		textTable([
			['owner', 'records', 'without finding'],
			...owners.map(({ label, records, score }) => [label, String(records), percent(score)])
		]),
		findings.map(({ records, message, advice }) => `${records}: ${message} ${advice}`).join('\n')
	].join('\n\n');
}

/** Rounded down: 100 % is said of nothing but all. */
const percent = (score: number | null) => (score === null ? '—' : `${Math.floor(score * 1000) / 10} %`);
