/** Writes docs/metrics.md from the catalogue: `npm run docs:metrics`. */
import { writeFileSync } from 'node:fs';
import { metricReference } from '#lib/server/metrics/reference.ts';

writeFileSync(new URL('metrics.md', import.meta.url), metricReference());
