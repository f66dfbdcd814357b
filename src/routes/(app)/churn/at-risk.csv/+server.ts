import { csvText } from '#lib/csv/csv.ts';
import { rememberedChurn } from '#lib/server/analyses/churn/churn.ts';
import { partOf } from '#lib/server/analyses/parts.ts';
import { partIn } from '#lib/server/explore/filters.ts';
import { audit } from '#lib/server/store/audit.ts';
import { fileResponse } from '../../../file-response.ts';
import { problemOf, requireViewer } from '../../../problem.ts';
import { customerParts } from '../../part.ts';
import { readerOf } from '../../reader.ts';
import { everybody, readAsked, readChosen } from '../asked.ts';
import type { RequestHandler } from './$types';

/** Everybody who pays, with the chance that they leave: the whole list behind the page, of those chosen on its charts. */
export const GET: RequestHandler = async ({ locals, url, request }) => {
	try {
		const viewer = requireViewer(locals);
		const asked = readAsked(url);
		const part = await partOf(locals.store, viewer, partIn(url.searchParams, customerParts));
		const result = await rememberedChurn(
			locals.store,
			part.viewer,
			{ ...asked, most: everybody },
			{ signal: request.signal }
		);
		const { marks, shows } = readChosen(url, result, await readerOf(locals));
		const listed = (result.risk?.listed ?? []).filter(shows);
		await audit(locals.store.engine, viewer, {
			action: 'export',
			subject: 'Customers at risk',
			detail: {
				within: asked.within,
				customers: listed.length,
				chosen: marks.picks.map(({ label }) => label)
			}
		});
		const text = csvText(
			[
				'Customer',
				'Owner',
				'Chance to leave',
				`Pays a month (${result.currency})`,
				'Customer since',
				'Why',
				'Id'
			],
			listed.map(({ label, owner, chance, mrr, since, reasons, id }) => [
				label,
				owner,
				Number(chance.toFixed(4)),
				mrr,
				since,
				reasons.join(', '),
				id
			])
		);
		return fileResponse({ file: text, type: 'text/csv; charset=utf-8', name: 'customers-at-risk.csv' });
	} catch (failure) {
		return problemOf(failure);
	}
};
