/** The operations of the API; `routes/api` speaks HTTP for them. */
export { matchPath } from './match.ts';
export type { OpenApiDocument } from './document/openapi.ts';
export {
	apiReference,
	type ReferenceOperation,
	type ReferenceSubject,
	type ReferenceValue
} from './document/reference.ts';
export { isWrite, type Answer, type Operation, type Problem } from './operation.ts';
export { listOf } from './operations/filters.ts';
export { apiDescription, operations } from './operations/index.ts';
