import * as v from 'valibot';
import type { EntityName } from '#lib/crm/entities/index.ts';
import { invalid } from '#lib/server/store/errors.ts';
import { createRecord, deleteRecord, updateRecord } from '#lib/server/store/records/index.ts';
import { problem, wholeNumber } from '../answers.ts';
import { operation, type Call } from '../operation.ts';
import { describedBy, entityName, none, text } from '../schemas.ts';
import { written } from './record-writes.ts';

const mostRows = 200;

const row = v.variant(
	'do',
	[
		v.strictObject({ do: v.literal('create'), values: written.values, reason: written.reason }),
		v.strictObject({ do: v.literal('update'), id: text, ...written }),
		v.strictObject({
			do: v.literal('delete'),
			id: text,
			version: v.optional(written.version),
			reason: written.reason
		})
	],
	'Say what to “do” with it: create, update or delete.'
);

/** Each row is read by itself: a wrong one is told in its place, and keeps no other from being done. */
const rows = v.pipe(
	v.array(v.unknown(), 'Give a list of rows.'),
	v.minLength(1, 'Give at least one row.'),
	v.maxLength(mostRows, `Give up to ${mostRows} rows.`),
	describedBy(v.pipe(v.array(row), v.minLength(1), v.maxLength(mostRows)))
);

const result = v.object({
	status: v.pipe(
		wholeNumber,
		v.description('As it would be if the row were a request: 200, 201, 204, or why not.')
	),
	id: v.nullable(text),
	version: v.pipe(v.nullable(wholeNumber), v.description('The version it has now.')),
	problem: v.optional(problem)
});
type Result = v.InferOutput<typeof result>;

export const writeRecords = operation({
	id: 'writeRecords',
	method: 'POST',
	path: '/batch/{entity}',
	summary:
		'Make, change and delete records, one row after the other. Each is done or refused by itself; the answer says which.',
	scope: 'records:write',
	limit: 'api',
	parameters: v.strictObject({ entity: entityName }),
	query: none,
	body: v.strictObject({ rows }),
	produces: ['application/json'],
	answer: v.object({
		done: wholeNumber,
		refused: wholeNumber,
		results: v.pipe(v.array(result), v.description('In the order of the rows.'))
	}),
	example: {
		path: { entity: 'deals' },
		body: {
			rows: [
				{ do: 'create', values: { name: 'Valves', amount: '800.00', currency: 'EUR' } },
				{ do: 'update', id: 'deal-1', version: 1, values: { amount: '14000.00' } }
			]
		}
	},
	async handle(call) {
		const results: Result[] = [];
		for (const given of call.body.rows) results.push(await resultOf(call, call.path.entity, given));
		const refused = results.filter(({ problem }) => problem).length;
		return { json: { done: results.length - refused, refused, results } };
	}
});

type Asked = Pick<Call<unknown, unknown, unknown>, 'store' | 'bearer' | 'problemOf'>;

async function resultOf(
	{ store, bearer, problemOf }: Asked,
	entity: EntityName,
	given: unknown
): Promise<Result> {
	try {
		return await write({ store, bearer }, entity, readRow(given));
	} catch (failure) {
		const problem = problemOf(failure);
		const { id } = (given ?? {}) as { id?: unknown };
		return { status: problem.status, id: typeof id === 'string' ? id : null, version: null, problem };
	}
}

function readRow(given: unknown): v.InferOutput<typeof row> {
	const read = v.safeParse(row, given);
	if (read.success) return read.output;
	throw invalid(
		read.issues.map((issue) => ({
			field: v.getDotPath(issue) ?? '',
			value: typeof issue.input === 'string' ? issue.input.slice(0, 200) : null,
			message: issue.message
		}))
	);
}

async function write(
	{ store, bearer: { viewer } }: Pick<Asked, 'store' | 'bearer'>,
	entity: EntityName,
	asked: v.InferOutput<typeof row>
): Promise<Result> {
	const { reason } = asked;
	switch (asked.do) {
		case 'create': {
			const { id, version } = await createRecord(store, viewer, entity, asked.values, { reason });
			return { status: 201, id, version };
		}
		case 'update': {
			const { id, values, version } = asked;
			const changed = await updateRecord(store, viewer, entity, id, values, { version, reason });
			return { status: 200, id, version: changed.version };
		}
		case 'delete': {
			await deleteRecord(store, viewer, entity, asked.id, { version: asked.version, reason });
			return { status: 204, id: asked.id, version: null };
		}
	}
}
