/**
 * `npm run bench [name ...]`: speed as ratios against a baseline measured in the same run, as a table and as JSON.
 * With no name, everything runs.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { benchActivities } from './activities.ts';
import { benchApi } from './api.ts';
import { benchArrow } from './arrow.ts';
import { benchAttribution } from './attribution.ts';
import { benchDashboards } from './dashboards.ts';
import { benchFirstPage } from './first-page.ts';
import { benchForecast } from './forecast.ts';
import { benchBrush } from './brush.ts';
import { benchImport } from './import.ts';
import { benchLive } from './live.ts';
import { benchMetrics } from './metrics.ts';
import type { Measurement } from './measure.ts';
import { benchStats } from './stats/stats.ts';
import { benchSync } from './sync.ts';
import { benchUpload } from './upload.ts';

const benches: Record<string, () => Promise<Measurement[]>> = {
	import: () => benchImport(),
	activities: () => benchActivities(),
	upload: () => benchUpload(),
	metrics: () => benchMetrics(),
	arrow: () => benchArrow(),
	'first-page': () => benchFirstPage(),
	stats: () => benchStats(),
	attribution: () => benchAttribution(),
	forecast: () => benchForecast(),
	brush: () => benchBrush(),
	dashboards: () => benchDashboards(),
	sync: () => benchSync(),
	api: () => benchApi(),
	live: () => benchLive()
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
	console.error(`There is no bench named ${unknown.join(', ')}. Known: ${Object.keys(benches).join(', ')}.`);
	process.exit(2);
}

const measurements: Measurement[] = [];
for (const [name, bench] of Object.entries(benches)) {
	if (wanted.length > 0 && !wanted.includes(name)) continue;
	console.error(`${name} …`);
	measurements.push(...(await bench()));
}

console.table(
	measurements.map(({ bench, name, milliseconds, baseline, ratio, bound, limit, note }) => ({
		bench,
		what: name,
		ms: Math.round(milliseconds * 10) / 10,
		baseline: `${baseline.name}: ${Math.round(baseline.milliseconds * 10) / 10} ms`,
		ratio: Number(ratio.toFixed(2)),
		bound: bound === undefined ? '' : `${bound} ${ratio <= bound ? 'kept' : 'EXCEEDED'}`,
		limit: limit === undefined ? '' : `${limit} ms ${milliseconds <= limit ? 'kept' : 'EXCEEDED'}`,
		note: note ?? ''
	}))
);
const output = fileURLToPath(new URL('output/', import.meta.url));
await mkdir(output, { recursive: true });
const document = {
	date: new Date().toISOString(),
	node: process.version,
	cores: cpus().length,
	measurements
};
await writeFile(`${output}bench.json`, JSON.stringify(document, null, 2));
console.log(JSON.stringify(document));
