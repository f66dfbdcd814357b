import { json } from '@sveltejs/kit';
import { apiDescription } from '#lib/server/api/index.ts';
import type { RequestHandler } from './$types';

/** For tools that have no token; its address is relative to where it is kept, so it names this server. */
export const GET: RequestHandler = ({ url }) =>
	json(
		{ ...apiDescription(), servers: [{ url: `${url.origin}/api/v1`, description: 'This Weatherglass.' }] },
		{ headers: { 'content-disposition': 'attachment; filename="weatherglass-openapi.json"' } }
	);
