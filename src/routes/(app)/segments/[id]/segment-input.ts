/** A segment as the builder's form has it, and as it is kept. */
import {
	segmentEntities,
	segmentField,
	type SegmentCondition,
	type SegmentEntity,
	type SegmentRule
} from '#lib/crm/segments.ts';
import { MetricError } from '#lib/server/metrics/index.ts';
import type { Segment } from '#lib/server/store/segments.ts';

/** A condition as it is typed: several values are parted by semicolons, and nothing is no value. */
export interface Line {
	field: string;
	is: string;
	value: string;
}

/** What was typed. `rule` is the rule as text, where it is more than a list of conditions. */
export interface Typed {
	name: string;
	entity: SegmentEntity;
	shared: boolean;
	join: 'all' | 'any';
	lines: Line[];
	rule: string;
	version: number;
}

export function readTyped(form: FormData): Typed {
	const text = (name: string) => String(form.get(name) ?? '');
	const all = (name: string) => form.getAll(name).map(String);
	const [fields, operators, values] = [all('field'), all('is'), all('value')];
	return {
		name: text('name'),
		entity: segmentEntities.find((entity) => entity === text('entity')) ?? 'companies',
		shared: form.has('shared'),
		join: text('join') === 'any' ? 'any' : 'all',
		lines: fields
			.map((field, place) => ({ field, is: operators[place] ?? 'in', value: values[place] ?? '' }))
			.filter(({ field }) => field !== ''),
		rule: text('rule'),
		version: Number(text('version')) || 0
	};
}

/**
 * The rule that was typed, not yet checked.
 *
 * @throws MetricError when it is no JSON, or there is no condition
 */
export function typedRule({ join, lines, rule }: Typed, segments: readonly Segment[]): unknown {
	if (rule.trim() !== '') {
		try {
			return JSON.parse(rule);
		} catch {
			throw new MetricError(
				'invalid_segment',
				'The rule is no JSON.',
				'Write it as {"all": [{"field": "country", "is": "in", "values": ["DE"]}]}.'
			);
		}
	}
	if (lines.length === 0)
		throw new MetricError(
			'invalid_segment',
			'The segment has no condition.',
			'Choose a field to begin with.'
		);
	return { [join]: lines.map((line) => conditionOf(line, segments)) };
}

function conditionOf({ field, is, value }: Line, segments: readonly Segment[]): SegmentCondition {
	const isList = is === 'in' || is === 'not_in';
	const parts = isList ? value.split(';').map((part) => part.trim()) : [value.trim()];
	const values = parts.map((part) => (part === '' && isList ? null : idOf(field, part, segments)));
	return { field, is: is as SegmentCondition['is'], values };
}

/** Segments are typed by name and kept by id: they may be renamed. */
const idOf = (field: string, value: string, segments: readonly Segment[]): string =>
	field === segmentField
		? (segments.find(({ name }) => name.toLowerCase() === value.toLowerCase())?.id ?? value)
		: value;

/** A rule as lines of the builder; null where it is more than a list of conditions. */
export function linesOf(
	rule: SegmentRule,
	segments: readonly Segment[]
): { join: 'all' | 'any'; lines: Line[] } | null {
	const join = 'any' in rule ? 'any' : 'all';
	const parts = 'all' in rule ? rule.all : 'any' in rule ? rule.any : [rule];
	const lines: Line[] = [];
	for (const part of parts) {
		if (!('field' in part)) return null;
		const values = part.values.map((value) =>
			part.field === segmentField ? (segments.find(({ id }) => id === value)?.name ?? value) : value
		);
		// A value with a semicolon would come back as two.
		if (values.some((value) => value?.includes(';'))) return null;
		lines.push({ field: part.field, is: part.is, value: values.map((value) => value ?? '').join('; ') });
	}
	return { join, lines };
}
