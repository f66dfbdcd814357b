import { versionStream } from '#lib/server/live/index.ts';
import { problem, requireViewer } from '../problem.ts';
import type { RequestHandler } from './$types';

const headers = {
	'content-type': 'text/event-stream',
	// nginx hands on what it has only when much has come, unless it is told not to.
	'x-accel-buffering': 'no'
};

/** Tells an open page that data have changed, and nothing of them. */
export const GET: RequestHandler = ({ locals, request }) => {
	const viewer = requireViewer(locals);
	if (request.method === 'HEAD') return new Response(null, { headers });
	const stream = versionStream(locals.store, locals.session!, viewer);
	if (!stream)
		return problem(
			429,
			'Too many pages are open',
			'This one is not kept up to date until others are closed.'
		);
	return new Response(stream, { headers });
};
