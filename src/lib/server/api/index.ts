/** The operations of the API; `routes/api` speaks HTTP for them. */
export { matchPath } from './match.ts';
export type { Answer, Operation } from './operation.ts';
export { listOf } from './operations/filters.ts';
export { operations } from './operations/index.ts';
