import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { chiSquaredTail } from '../distributions/chi-squared.ts';
import { riskTable, type Observations } from './risk-table.ts';

/** Whether groups have events at the same rate. */
export interface LogRankTest {
	chiSquared: number;
	degreesOfFreedom: number;
	/** The chance of such a difference or a larger one, were there none. */
	p: number;
	/** For each group, events that were seen, and that would be if there were no difference. */
	observed: number[];
	expected: number[];
}

/**
 * The log-rank test of two groups or more. Events of every cause count as the event.
 *
 * @param groups what was seen of each group
 * @returns null when there is nothing to compare: fewer than two groups with subjects at risk, or no event
 * @throws RangeError as `riskTable`
 *
 * Source: Mantel (1966), Cancer Chemotherapy Reports 50; for several groups Peto and Peto (1972), JRSS A 135. As R's
 * survdiff.
 */
export function logRank(groups: readonly Observations[]): LogRankTest | null {
	const tables = groups.map((group) => riskTable({ ...group, event: happened(group) }, 1));
	const times = [...new Set(tables.flatMap(({ time }) => [...time]))].sort((a, b) => a - b);
	const size = groups.length;
	const observed = new Array<number>(size).fill(0);
	const expected = new Array<number>(size).fill(0);
	const variance = Matrix.zeros(size, size);
	const places = new Array<number>(size).fill(0);
	for (const time of times) {
		const [events, atRisk] = [new Array<number>(size).fill(0), new Array<number>(size).fill(0)];
		for (const [group, table] of tables.entries()) {
			while (table.time[places[group]!]! < time) places[group]!++;
			const place = places[group]!;
			atRisk[group] = table.atRisk[place] ?? 0;
			if (table.time[place] === time) events[group] = table.events[0]![place]!;
		}
		const died = sum(events);
		const all = sum(atRisk);
		if (died === 0) continue;
		const spread = all > 1 ? (died * (all - died)) / (all * all * (all - 1)) : 0;
		for (let group = 0; group < size; group++) {
			observed[group]! += events[group]!;
			expected[group]! += (died * atRisk[group]!) / all;
			for (let other = 0; other < size; other++) {
				const own = group === other ? all * atRisk[group]! : 0;
				variance.set(
					group,
					other,
					variance.get(group, other) + spread * (own - atRisk[group]! * atRisk[other]!)
				);
			}
		}
	}
	// The differences sum to 0: one group, and groups that were never at risk, say nothing more.
	const free = expected.flatMap((value, group) => (value > 0 ? [group] : [])).slice(1);
	if (free.length === 0) return null;
	const difference = Matrix.columnVector(free.map((group) => observed[group]! - expected[group]!));
	const solver = new CholeskyDecomposition(variance.selection(free, free));
	if (!solver.isPositiveDefinite()) return null;
	const chiSquared = difference.transpose().mmul(solver.solve(difference)).get(0, 0);
	return {
		chiSquared,
		degreesOfFreedom: free.length,
		p: chiSquaredTail(chiSquared, free.length),
		observed,
		expected
	};
}

const happened = ({ event }: Observations): Uint8Array =>
	Uint8Array.from({ length: event.length }, (_, row) => (event[row]! > 0 ? 1 : 0));

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
