/** Parameters and inputs: what a reader chooses, with what holds unless they do. */
import * as v from 'valibot';
import { isPeriodName, periodNames } from '#lib/crm/calendar/periods.ts';
import type { At, Input } from '../notebook.ts';
import { nameShape, readReference } from './references.ts';
import type { Wrong } from './yaml.ts';

const text = v.pipe(v.string(), v.maxLength(500));
const option = v.union([
	text,
	v.number(),
	v.strictObject({ value: v.union([text, v.number()]), label: v.optional(text) })
]);

export const inputSchema = {
	type: v.picklist(['period', 'date', 'number', 'text', 'select']),
	label: v.optional(text),
	default: v.optional(v.nullable(v.union([text, v.number(), v.strictObject({ from: text, to: text })]))),
	min: v.optional(v.number()),
	max: v.optional(v.number()),
	step: v.optional(v.pipe(v.number(), v.minValue(1e-9))),
	options: v.optional(v.union([text, v.pipe(v.array(option), v.minLength(1), v.maxLength(500))]))
};

type GivenInput = v.InferOutput<v.StrictObjectSchema<typeof inputSchema, undefined>>;

export const isDay = (written: unknown): written is string =>
	typeof written === 'string' &&
	/^\d{4}-\d{2}-\d{2}$/.test(written) &&
	!Number.isNaN(Date.parse(written)) &&
	new Date(`${written}T00:00:00Z`).toISOString().startsWith(written);

/** A day as it may be declared: itself, or so many days before or after the one on which the notebook is run. */
export const isDayOrToday = (written: unknown): written is string =>
	isDay(written) || (typeof written === 'string' && /^today( *[+-] *\d{1,5})?$/.test(written));

/**
 * @param at the place of a part of it
 * @returns the input, or what is wrong with it
 */
export function readInput(
	name: string,
	given: GivenInput,
	at: (path: string[]) => At,
	isParameter: boolean
): Input | Wrong {
	const wrong = (part: string, message: string, advice: string): Wrong => ({
		at: at([part]),
		message,
		advice
	});
	if (!nameShape.test(name))
		return wrong(
			'',
			`“${name}” can’t be the name of an input.`,
			'Use small letters, digits and underscores.'
		);
	const frame = { name, label: given.label ?? labelOf(name), at: at([]), isParameter };
	const declared = given.default ?? null;
	const refused = (advice: string) =>
		wrong('default', `“${JSON.stringify(declared)}” is no ${given.type}.`, advice);
	const stray = (['min', 'max', 'step', 'options'] as const).find(
		(part) => given[part] !== undefined && (part === 'options' ? 'select' : 'number') !== given.type
	);
	if (stray) return wrong(stray, `A ${given.type} has no “${stray}”.`, 'Take it off, or change the type.');
	switch (given.type) {
		case 'period': {
			if (declared === null) return { ...frame, type: 'period', default: 'this_quarter' };
			if (typeof declared === 'string' && isPeriodName(declared))
				return { ...frame, type: 'period', default: declared };
			const isDays =
				typeof declared === 'object' &&
				isDay(declared.from) &&
				isDay(declared.to) &&
				declared.from < declared.to;
			return isDays
				? { ...frame, type: 'period', default: declared }
				: refused(`Give ${periodNames.join(', ')}, or { from: 2026-01-01, to: 2026-04-01 }.`);
		}
		case 'date':
			return declared === null || isDayOrToday(declared)
				? { ...frame, type: 'date', default: declared }
				: refused('Write days as 2026-11-23, or today - 90.');
		case 'number': {
			const { min = null, max = null, step = null } = given;
			const isWithin =
				declared === null ||
				(typeof declared === 'number' && declared >= (min ?? -Infinity) && declared <= (max ?? Infinity));
			return isWithin
				? { ...frame, type: 'number', default: declared, min, max, step }
				: refused('Give a number from its min to its max.');
		}
		case 'text':
			return declared === null || typeof declared === 'string'
				? { ...frame, type: 'text', default: declared }
				: refused('Put it in quotes.');
		case 'select':
			return readSelect(frame, given, wrong);
	}
}

function readSelect(
	frame: { name: string; label: string; at: At; isParameter: boolean },
	{ options, default: declared }: GivenInput,
	wrong: (part: string, message: string, advice: string) => Wrong
): Input | Wrong {
	const standard = declared === undefined || declared === null ? null : String(declared);
	if (options === undefined)
		return wrong('options', 'A select has no options.', 'List them, or name the column of a result.');
	if (typeof options === 'string') {
		const reference = readReference(options, frame.at);
		return reference && !frame.isParameter
			? { ...frame, type: 'select', default: standard, options: reference }
			: wrong(
					'options',
					`“${options}” is no column of a result.`,
					frame.isParameter
						? 'A parameter of the front matter lists its options: make it an input cell.'
						: 'Write the name of a cell and of its column, such as owners.owner.'
				);
	}
	const listed = options.map((each) =>
		typeof each === 'object'
			? { value: String(each.value), label: each.label ?? String(each.value) }
			: { value: String(each), label: String(each) }
	);
	if (standard !== null && !listed.some(({ value }) => value === standard))
		return wrong('default', `“${standard}” is none of the options.`, 'Give one of them.');
	return { ...frame, type: 'select', default: standard ?? listed[0]!.value, options: listed };
}

export const labelOf = (name: string): string =>
	name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');

/** The names under which SQL and other cells read an input: a period has two ends. */
export const parametersOf = ({ name, type }: Pick<Input, 'name' | 'type'>): string[] =>
	type === 'period' ? [`${name}_from`, `${name}_to`] : [name];
