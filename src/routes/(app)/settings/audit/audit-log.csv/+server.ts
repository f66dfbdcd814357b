import { auditLogCsv } from '#lib/server/access/index.ts';
import { fileResponse } from '../../../../file-response.ts';
import { requireViewer } from '../../../../problem.ts';
import { filterOf } from '../filter.ts';
import type { RequestHandler } from './$types';

/** The part of the audit log that the address asks for, as a file. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const csv = await auditLogCsv(locals.store, requireViewer(locals), filterOf(url));
	return fileResponse({ file: csv, type: 'text/csv; charset=utf-8', name: 'audit-log.csv' });
};
