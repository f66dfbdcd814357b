import * as v from 'valibot';
import { open } from '../answers.ts';
import type { OpenApiDocument } from '../document/openapi.ts';
import { operation, type Operation } from '../operation.ts';
import { none } from '../schemas.ts';

/**
 * The operation that describes all operations. It asks for a token like every other: what answers nothing without one
 * needs no way around.
 */
export const describing = (description: () => OpenApiDocument): Operation =>
	operation({
		id: 'readDescription',
		method: 'GET',
		path: '/openapi.json',
		summary: 'This description, OpenAPI 3.1.',
		scope: null,
		limit: 'api',
		parameters: none,
		query: none,
		body: null,
		produces: ['application/json'],
		answer: v.pipe(v.object({ openapi: v.string() }), open()),
		example: {},
		async handle() {
			return { json: description() };
		}
	});
