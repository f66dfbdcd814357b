import { json } from '@sveltejs/kit';
import { pullsWithChanges } from '#lib/server/sync/index.ts';
import type { RequestHandler } from './$types';

/** A number that changes when a pull has brought something: an open page then looks again. */
export const GET: RequestHandler = () => json({ pulled: pullsWithChanges() });
