import { Readable } from 'node:stream';
import { auditLogCsv } from '#lib/server/access/index.ts';
import { requireViewer } from '../../../../problem.ts';
import { filterOf } from '../filter.ts';
import type { RequestHandler } from './$types';

/** The part of the audit log that the address asks for, as a file. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const csv = await auditLogCsv(locals.store, requireViewer(locals), filterOf(url));
	return new Response(Readable.toWeb(Readable.from(csv)) as ReadableStream, {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': 'attachment; filename="audit-log.csv"'
		}
	});
};
