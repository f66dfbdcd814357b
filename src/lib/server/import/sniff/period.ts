import type { TextRecord } from './records.ts';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The period that a report names above its header, as ISO days, both included; null when it names none. */
export function periodAbove(records: readonly TextRecord[]): { first: string; last: string } | null {
	for (const { cells } of records) {
		// A date such as “September 1, 2026” may have been cut at its comma.
		const text = cells.join(', ').replace(/,\s+/g, ', ');
		const [from, to, ...more] = text.split(/\s+[-–—]\s+|\s+to\s+/);
		if (from === undefined || to === undefined || more.length > 0) continue;
		const [first, last] = [dayOf(from), dayOf(to)];
		if (first && last && first <= last) return { first, last };
	}
	return null;
}

function dayOf(text: string): string | null {
	const iso = /(\d{4})-(\d{2})-(\d{2})/.exec(text);
	if (iso) return iso[0];
	const monthFirst = /([a-z]{3})[a-z]*\.?\s+(\d{1,2}),\s*(\d{4})/i.exec(text);
	const dayFirst = /(\d{1,2})\.?\s+([a-z]{3})[a-z]*\.?,?\s+(\d{4})/i.exec(text);
	const [day, name, year] = monthFirst
		? [monthFirst[2]!, monthFirst[1]!, monthFirst[3]!]
		: dayFirst
			? [dayFirst[1]!, dayFirst[2]!, dayFirst[3]!]
			: [];
	const month = months.indexOf(name?.toLowerCase() ?? '');
	return month < 0 ? null : `${year}-${String(month + 1).padStart(2, '0')}-${day!.padStart(2, '0')}`;
}
