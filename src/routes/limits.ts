/** How often people may ask of what costs much, whatever page or script asks in their name. */
import type { RequestLimit } from '#lib/server/access/index.ts';
import { takeRequest } from '#lib/server/access/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { problem } from './problem.ts';

/** By route id; a route that is not here is not limited. Routes of the API have the limit of their operation. */
export const limited: Readonly<Record<string, RequestLimit>> = {
	'/search': 'search',
	'/references/[entity]': 'search',
	'/values/[entity]/[field]': 'search',
	'/(app)/[entity=paged]/export/file': 'exports',
	'/(app)/export/workbook': 'exports',
	'/(app)/sql/export': 'exports',
	'/(app)/forecast/at-risk.csv': 'exports',
	'/(app)/scores/scores.csv': 'exports',
	'/(app)/churn/at-risk.csv': 'exports',
	'/(app)/data/quality/records.csv': 'exports',
	'/(app)/notebooks/[id]/report.[format=report]': 'exports',
	'/(app)/settings/privacy/[entity=person]/[id]/personal-data.zip': 'exports',
	'/(app)/data/import/upload': 'uploads',
	'/(app)/data/imports/[id]/rejects.csv': 'exports',
	'/(app)/settings/audit/audit-log.csv': 'exports',
	'/(app)/settings/backup/[name].zip': 'exports'
};

/** The answer to one who asks too often; null when they may go on. */
export function refuseTooMany(store: Store, routeId: string | null, accountId: string): Response | null {
	const limit = routeId === null ? undefined : limited[routeId];
	const seconds = limit ? takeRequest(store, limit, accountId) : null;
	return seconds === null ? null : tooMany(seconds);
}

/** Come back later: in whole seconds. */
export function tooMany(seconds: number): Response {
	const wait = seconds === 1 ? 'a second' : `${seconds} seconds`;
	return problem(
		429,
		'Too many requests',
		`Go on in ${wait}; nothing was done.`,
		{ retry_after: seconds },
		{ 'retry-after': String(seconds) }
	);
}
