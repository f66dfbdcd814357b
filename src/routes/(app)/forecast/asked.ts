/** What an address asks of the forecast. */
import { today } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { periodNames, type PeriodName } from '#lib/server/analyses/forecast/result.ts';

export interface Asked {
	/** The day whose knowledge is gone by; undefined of today. */
	asOf: string | undefined;
	/** That day, also where it is today. */
	until: string;
	period: PeriodName;
	/** The day since which changes are told; the beginning of the period unless told. */
	since: string | undefined;
}

const isDate = (text: string | null): text is string =>
	text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));

const isPeriod = (text: string | null): text is PeriodName =>
	(periodNames as readonly (string | null)[]).includes(text);

export function readAsked({ searchParams }: URL, { timeZone }: Viewer): Asked {
	const now = today(timeZone);
	const [given, wanted, since] = ['asOf', 'period', 'since'].map((name) => searchParams.get(name));
	// Nobody knows yet what will be known on a day to come.
	const asOf = isDate(given!) && given <= now ? given : undefined;
	const until = asOf ?? now;
	return {
		asOf,
		until,
		period: isPeriod(wanted!) ? wanted : 'this',
		since: isDate(since!) && since < until ? since : undefined
	};
}
