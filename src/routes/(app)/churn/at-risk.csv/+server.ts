import { csvText } from '#lib/csv/csv.ts';
import { rememberedChurn } from '#lib/server/analyses/churn/churn.ts';
import { audit } from '#lib/server/store/audit.ts';
import { problemOf, requireViewer } from '../../../problem.ts';
import { readAsked } from '../asked.ts';
import type { RequestHandler } from './$types';

/** Customers in a file, however many there are. */
const everybody = 1_000_000;

/** Everybody who pays, with the chance that they leave: the whole list behind the page. */
export const GET: RequestHandler = async ({ locals, url, request }) => {
	try {
		const viewer = requireViewer(locals);
		const asked = readAsked(url);
		const { risk, currency } = await rememberedChurn(
			locals.store,
			viewer,
			{ ...asked, most: everybody },
			{ signal: request.signal }
		);
		await audit(locals.store.engine, viewer, {
			action: 'export',
			subject: 'Customers at risk',
			detail: { within: asked.within, customers: risk?.listed.length ?? 0 }
		});
		const text = csvText(
			['Customer', 'Owner', 'Chance to leave', `Pays a month (${currency})`, 'Customer since', 'Why', 'Id'],
			(risk?.listed ?? []).map(({ label, owner, chance, mrr, since, reasons, id }) => [
				label,
				owner,
				Number(chance.toFixed(4)),
				mrr,
				since,
				reasons.join(', '),
				id
			])
		);
		return new Response(text, {
			headers: {
				'content-type': 'text/csv; charset=utf-8',
				'content-disposition': 'attachment; filename="customers-at-risk.csv"'
			}
		});
	} catch (failure) {
		return problemOf(failure);
	}
};
