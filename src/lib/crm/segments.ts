/** Segments: companies or contacts that a rule finds. A rule is a tree of conditions, kept as JSON. */

/** Whom a segment may be of. */
export const segmentEntities = ['companies', 'contacts'] as const;
export type SegmentEntity = (typeof segmentEntities)[number];

/** How a condition compares, with the words for it. `in` with null stands for records without a value. */
export const conditionOperators = {
	in: 'is',
	not_in: 'is not',
	contains: 'contains',
	at_least: 'is at least',
	at_most: 'is at most',
	after: 'is more than',
	before: 'is less than'
} as const;
export type ConditionOperator = keyof typeof conditionOperators;

export interface SegmentCondition {
	/** A field, `custom:<name>`, a measure of what they buy, `metric:<name>`, or `segment`. */
	field: string;
	is: ConditionOperator;
	/** One value but for `in` and `not_in`, which take several; null is no value. */
	values: (string | null)[];
}

export type SegmentRule =
	SegmentCondition | { all: SegmentRule[] } | { any: SegmentRule[] } | { not: SegmentRule };

/** A measure of what a customer buys, as a rule may ask for it. */
export interface SegmentMeasure {
	name: string;
	label: string;
	type: 'integer' | 'money';
}

/** Scores are 1 to 5, 5 the best fifth. */
export const segmentMeasures: readonly SegmentMeasure[] = [
	{ name: 'recency', label: 'Recency score (5 bought lately)', type: 'integer' },
	{ name: 'frequency', label: 'Frequency score (5 buys often)', type: 'integer' },
	{ name: 'monetary', label: 'Monetary score (5 spends most)', type: 'integer' },
	{ name: 'days_since_purchase', label: 'Days since the last purchase', type: 'integer' },
	{ name: 'purchases', label: 'Purchases', type: 'integer' },
	{ name: 'spent', label: 'Spent, less refunds', type: 'money' }
];

export const metricPrefix = 'metric:';
/** Where a condition names another segment, by its id. */
export const segmentField = 'segment';

const deepest = 6;
const mostConditions = 40;
const mostValues = 200;
const longest = 500;

/** Why something is no rule. */
export class SegmentRuleError extends Error {
	override readonly name = 'SegmentRuleError';
}

/**
 * A rule as it was sent or stored, strictly: what is not known is refused, not passed over.
 *
 * @throws SegmentRuleError that says what is wrong and where
 */
export function readRule(given: unknown): SegmentRule {
	let conditions = 0;
	const read = (value: unknown, where: string, depth: number): SegmentRule => {
		const wrong = (what: string) => new SegmentRuleError(`${where} ${what}`);
		if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong('is no condition.');
		if (depth > deepest) throw wrong(`is more than ${deepest} levels deep.`);
		const keys = Object.keys(value);
		for (const join of ['all', 'any'] as const) {
			if (!keys.includes(join)) continue;
			const parts = (value as Record<string, unknown>)[join];
			if (keys.length > 1) throw wrong(`has “${join}” and more beside it.`);
			if (!Array.isArray(parts) || parts.length === 0) throw wrong(`has nothing in “${join}”.`);
			const inner = parts.map((part, place) => read(part, `${where} › ${place + 1}`, depth + 1));
			return join === 'all' ? { all: inner } : { any: inner };
		}
		if (keys.includes('not')) {
			if (keys.length > 1) throw wrong('has “not” and more beside it.');
			return { not: read((value as { not: unknown }).not, `${where} › not`, depth + 1) };
		}
		if (++conditions > mostConditions) throw wrong(`is more than ${mostConditions} conditions.`);
		return condition(value as Record<string, unknown>, wrong);
	};
	return read(given, 'The rule', 1);
}

function condition(
	{ field, is, values, ...rest }: Record<string, unknown>,
	wrong: (what: string) => SegmentRuleError
): SegmentCondition {
	if (Object.keys(rest).length > 0) throw wrong(`has “${Object.keys(rest)[0]}”, which no condition has.`);
	if (typeof field !== 'string' || field === '') throw wrong('has no field.');
	if (typeof is !== 'string' || !Object.hasOwn(conditionOperators, is))
		throw wrong(`compares by “${String(is)}”: there are ${Object.keys(conditionOperators).join(', ')}.`);
	const operator = is as ConditionOperator;
	if (!Array.isArray(values) || values.length === 0 || values.length > mostValues)
		throw wrong(`needs 1 to ${mostValues} values.`);
	const isList = operator === 'in' || operator === 'not_in';
	if (!isList && values.length > 1) throw wrong(`compares “${field}” with several values: give one.`);
	const read = values.map((value: unknown) => {
		if (value === null && isList) return null;
		if (typeof value !== 'string' || value.length > longest)
			throw wrong(`compares “${field}” with what is no text of up to ${longest} characters.`);
		return value;
	});
	return { field, is: operator, values: read };
}

/** Every condition of a rule, in the order they are written. */
export function conditionsOf(rule: SegmentRule): SegmentCondition[] {
	if ('all' in rule) return rule.all.flatMap(conditionsOf);
	if ('any' in rule) return rule.any.flatMap(conditionsOf);
	if ('not' in rule) return conditionsOf(rule.not);
	return [rule];
}

/** A rule with each of its conditions replaced by another. */
export function mapConditions(
	rule: SegmentRule,
	replace: (condition: SegmentCondition) => SegmentCondition
): SegmentRule {
	if ('all' in rule) return { all: rule.all.map((part) => mapConditions(part, replace)) };
	if ('any' in rule) return { any: rule.any.map((part) => mapConditions(part, replace)) };
	if ('not' in rule) return { not: mapConditions(rule.not, replace) };
	return replace(rule);
}

/** The ids of the segments that a rule names. */
export const segmentsIn = (rule: SegmentRule): string[] =>
	conditionsOf(rule)
		.filter(({ field }) => field === segmentField)
		.flatMap(({ values }) => values.filter((value) => value !== null));
