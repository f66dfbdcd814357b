import type { MetricRow } from '#lib/server/metrics/metric.ts';

const width = 120;
const height = 28;

/**
 * A series as the path of a small line, without axes: the shape of a figure's recent past. Null with fewer than two
 * known values. Drawn by hand because a grammar of graphics is too much for one line.
 */
export function sparkline(
	rows: readonly MetricRow[]
): { path: string; width: number; height: number } | null {
	const values = rows.map((row) => (row.value === null ? null : Number(row.value)));
	const known = values.filter((value): value is number => value !== null);
	// A line along the bottom would say no more than the figure does.
	if (known.length < 2 || known.every((value) => value === 0)) return null;
	const low = Math.min(0, ...known);
	const high = Math.max(...known);
	const x = (place: number) => ((place / (values.length - 1)) * (width - 4) + 2).toFixed(1);
	const y = (value: number) => (height - 2 - ((value - low) / (high - low || 1)) * (height - 4)).toFixed(1);
	let path = '';
	let isDown = false;
	for (const [place, value] of values.entries()) {
		if (value === null) isDown = false;
		else {
			path += `${isDown ? 'L' : 'M'}${x(place)} ${y(value)}`;
			isDown = true;
		}
	}
	return { path, width, height };
}
