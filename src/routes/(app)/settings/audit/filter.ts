import { readAuditKind, type AuditFilter } from '#lib/server/access/index.ts';

const day = /^\d{4}-\d{2}-\d{2}$/;

/** What part of the log an address asks for. */
export function filterOf({ searchParams }: URL): AuditFilter {
	const date = (name: string) => {
		const given = searchParams.get(name) ?? '';
		return day.test(given) && !Number.isNaN(Date.parse(given)) ? given : null;
	};
	return {
		kind: readAuditKind(searchParams.get('kind')),
		account: searchParams.get('account') || null,
		subject: searchParams.get('subject')?.trim() || null,
		from: date('from'),
		to: date('to')
	};
}
