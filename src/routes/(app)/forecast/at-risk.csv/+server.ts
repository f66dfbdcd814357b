import { rememberedDealsAtRisk } from '#lib/server/analyses/deals-at-risk/deals-at-risk.ts';
import { dealsAtRiskFile } from '#lib/server/analyses/deals-at-risk/file.ts';
import { forecast } from '#lib/server/analyses/forecast/forecast.ts';
import { partOf } from '#lib/server/analyses/parts.ts';
import { partIn } from '#lib/server/explore/filters.ts';
import { fileResponse } from '../../../file-response.ts';
import { problemOf, requireViewer } from '../../../problem.ts';
import { dealParts } from '../../part.ts';
import { readAsked } from '../asked.ts';
import { readChosen } from '../chosen.ts';
import type { RequestHandler } from './$types';

/** Every deal that deserves attention, of those chosen on the forecast, with its reasons, as a file. */
export const GET: RequestHandler = async ({ locals, url, request: { signal } }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	try {
		const { asOf, period } = readAsked(url, viewer);
		const part = await partOf(store, viewer, partIn(url.searchParams, dealParts));
		const [{ periods }, { deals }] = await Promise.all([
			forecast(store, part.viewer, { asOf }, { signal }),
			rememberedDealsAtRisk(store, part.viewer, { asOf }, { signal })
		]);
		const { showsRisk } = readChosen(url, periods.find(({ name }) => name === period)!.tree);
		const { csv, name } = await dealsAtRiskFile(store, viewer, deals.filter(showsRisk));
		return fileResponse({ file: csv, type: 'text/csv; charset=utf-8', name });
	} catch (failure) {
		return problemOf(failure);
	}
};
