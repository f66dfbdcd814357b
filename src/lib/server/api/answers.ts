/** Schemas of what operations answer: the description of the API is written from them, and the contract test holds answers to it. */
import * as v from 'valibot';
import { webhookDeliveryStateNames } from '#lib/crm/webhooks.ts';
import { conditionOperators, segmentEntities, type SegmentRule } from '#lib/crm/segments.ts';

/** What may hold more than is said here. */
export const open = <T>() => v.metadata<T, { additionalProperties: true }>({ additionalProperties: true });

export const instant = v.pipe(v.string(), v.isoTimestamp(), v.description('ISO 8601, in UTC.'));
export const day = v.pipe(v.string(), v.isoDate());
export const wholeNumber = v.pipe(v.number(), v.integer());

/** Money is a decimal text, everything else a number; null where it can’t be computed. */
export const figure = v.pipe(
	v.nullable(v.union([v.string(), v.number()])),
	v.description('Money is a decimal text, everything else a number; null where it can’t be computed.')
);

const issue = v.object({
	part: v.optional(v.picklist(['path', 'query', 'body'])),
	field: v.string(),
	value: v.optional(v.nullable(v.string())),
	message: v.pipe(v.string(), v.description('What is wrong with it, and what to give instead.'))
});

/** Source: RFC 9457. */
export const problem = v.pipe(
	v.object({
		type: v.string(),
		title: v.pipe(v.string(), v.description('What kind of refusal it is.')),
		status: wholeNumber,
		detail: v.pipe(v.string(), v.description('What went wrong, and what to do.')),
		code: v.optional(v.pipe(v.string(), v.description('The same, for programs.'))),
		issues: v.optional(v.array(issue)),
		scope: v.optional(v.pipe(v.string(), v.description('The scope that the token lacks.'))),
		needs: v.optional(v.pipe(v.string(), v.description('The capability that the account lacks.'))),
		retry_after: v.optional(v.pipe(wholeNumber, v.description('Seconds to wait.'))),
		id: v.optional(v.pipe(v.string(), v.description('Leads to the log of the server.')))
	}),
	v.description('A refusal. Source: RFC 9457, Problem Details for HTTP APIs.')
);

const condition = v.strictObject({
	field: v.pipe(
		v.string(),
		v.description('A field, `custom:<name>`, a measure of what they buy, `metric:<name>`, or `segment`.')
	),
	is: v.picklist(Object.keys(conditionOperators)),
	values: v.pipe(
		v.array(v.nullable(v.string())),
		v.minLength(1),
		v.description('One but for `in` and `not_in`; null is no value.')
	)
});

/** The shape of a rule; what its fields may be is told by `crm/segments.ts`. */
export const segmentRule: v.GenericSchema<SegmentRule> = v.pipe(
	v.union([
		condition,
		v.strictObject({ all: v.array(v.lazy(() => segmentRule)) }),
		v.strictObject({ any: v.array(v.lazy(() => segmentRule)) }),
		v.strictObject({ not: v.lazy(() => segmentRule) })
	]) as never,
	v.description('A condition, or a tree of them.')
) as never;

export const segment = v.object({
	id: v.string(),
	name: v.string(),
	entity: v.picklist(segmentEntities),
	rule: segmentRule,
	shared: v.boolean(),
	finds: v.pipe(
		v.nullable(wholeNumber),
		v.description('Of what the account may see; null when its rule asks for what is there no more.')
	),
	created_by: v.string(),
	updated_at: instant,
	version: v.pipe(wholeNumber, v.description('Give it back with a change.'))
});

export const webhook = v.object({
	id: v.string(),
	name: v.string(),
	address: v.string(),
	entities: v.pipe(v.array(v.string()), v.description('Kinds of records it is told of; none: all.')),
	actions: v.pipe(v.array(v.string()), v.description('What happens to them; none: whatever it is.')),
	account: v.pipe(v.string(), v.description('Whose it is: their name.')),
	created_at: instant,
	paused: v.nullable(v.object({ at: instant, reason: v.nullable(v.string()) })),
	previous_secret_until: v.pipe(
		v.nullable(instant),
		v.description('Until when the secret before the last change signs too.')
	),
	waiting: v.pipe(wholeNumber, v.description('Deliveries that wait.')),
	dead: v.pipe(wholeNumber, v.description('Deliveries that were given up.'))
});

export const webhookDelivery = v.object({
	id: v.pipe(v.string(), v.description('The header `webhook-id`.')),
	state: v.picklist(webhookDeliveryStateNames),
	events: wholeNumber,
	first_type: v.pipe(v.string(), v.description('What the first event is, such as `deals.update`.')),
	attempts: wholeNumber,
	next_attempt_at: v.nullable(instant),
	status: v.pipe(
		v.nullable(wholeNumber),
		v.description('The HTTP status of the last answer; null: there was none.')
	),
	message: v.nullable(v.string()),
	created_at: instant,
	finished_at: v.nullable(instant)
});

export const metric = v.object({
	name: v.string(),
	label: v.string(),
	subject: v.string(),
	definition: v.string(),
	formula: v.string(),
	unit: v.string(),
	dateBasis: v.string(),
	timing: v.picklist(['moment', 'period']),
	dimensions: v.array(v.string()),
	additive: v.boolean(),
	edgeCases: v.array(v.string()),
	source: v.string(),
	better: v.nullable(v.picklist(['higher', 'lower'])),
	records: v.string()
});

const period = v.object({ from: v.nullable(v.string()), to: v.nullable(v.string()) });

const cell = v.pipe(
	v.object({
		period: v.optional(
			v.pipe(v.string(), v.description('First day of the bucket, where a grain was asked for.'))
		),
		value: figure,
		compared: v.optional(figure),
		sample: v.pipe(v.number(), v.description('Records, or those of the denominator, behind the value.')),
		interval: v.optional(v.object({ low: v.number(), high: v.number() })),
		partial: v.optional(v.boolean())
	}),
	open(),
	v.description('A figure, with the value of each dimension by its name.')
);

export const metricAnswer = v.object({
	metric: v.string(),
	unit: v.string(),
	currency: v.nullable(v.string()),
	rows: v.array(cell),
	total: cell,
	period,
	compared_period: v.nullable(period),
	sql: v.pipe(v.string(), v.description('The query that answered.')),
	definition: v.string(),
	notes: v.array(v.string())
});

export const analysis = v.object({
	name: v.string(),
	description: v.string(),
	options: v.record(
		v.string(),
		v.object({
			description: v.string(),
			choices: v.union([
				v.array(v.string()),
				v.object({ from: v.number(), to: v.number() }),
				v.literal('any')
			])
		})
	)
});

export const analysisAnswer = v.pipe(
	v.object({
		summary: v.pipe(v.string(), v.description('What the result says.')),
		assumptions: v.array(v.string()),
		missing: v.pipe(v.array(v.string()), v.description('Data that were missing, and what that costs.')),
		sql: v.array(v.object({ what: v.string(), sql: v.string() }))
	}),
	open(),
	v.description('What every analysis says of itself, beside its own result.')
);

export const me = v.object({
	account: v.object({
		id: v.string(),
		name: v.string(),
		email: v.string(),
		role: v.string(),
		person_id: v.nullable(v.string())
	}),
	sees: v.picklist(['all records', 'own records']),
	time_zone: v.string(),
	locale: v.string(),
	token: v.object({
		name: v.string(),
		prefix: v.string(),
		scopes: v.array(v.string()),
		expires_at: instant
	})
});

export const sqlAnswer = v.object({
	columns: v.array(v.object({ name: v.string(), type: v.string() })),
	rows: v.array(v.pipe(v.object({}), open())),
	milliseconds: v.number()
});
