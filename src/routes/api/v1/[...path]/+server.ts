import { answerApi } from '../../answer.ts';
import type { RequestHandler } from './$types';

/** Which method does what at which path is in the list of operations (`lib/server/api`), not here. */
const handle: RequestHandler = ({ locals, request, params, url, getClientAddress }) =>
	answerApi({
		store: locals.store,
		request,
		path: params.path,
		searchParams: url.searchParams,
		address: getClientAddress()
	});

export const GET = handle;
export const POST = handle;
export const PUT = handle;
export const PATCH = handle;
export const DELETE = handle;
