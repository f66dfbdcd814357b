import type { Reader } from '#lib/components/format/format.ts';
import { requireViewer } from '../problem.ts';

/**
 * Whose numbers are read: locale, time zone and reporting currency. Pages ask here and not their layout, or they would
 * all be computed again whenever an explanation opens.
 */
export async function readerOf(locals: App.Locals): Promise<Reader> {
	const { locale, timeZone } = requireViewer(locals);
	const { reporting_currency } = await locals.store.settings();
	return { locale, timeZone, currency: reporting_currency };
}
