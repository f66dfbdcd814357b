/** A segment as the builder's form has it, and as it is kept. */
import {
	segmentEntities,
	type SegmentCondition,
	type SegmentEntity,
	type SegmentRule
} from '#lib/crm/segments.ts';
import { MetricError } from '#lib/server/metrics/index.ts';

/** A condition as it is typed: several values are parted by semicolons, and nothing is no value. */
export interface Line {
	field: string;
	is: string;
	value: string;
	/** The group that it stands in; empty: none. */
	group: string;
}

/** Conditions inside the rule that are joined in their own way. `none`: not one of them holds. */
export interface Group {
	id: string;
	join: 'all' | 'any' | 'none';
}

/** What the lines of the builder say. */
export interface Lines {
	join: 'all' | 'any';
	lines: Line[];
	groups: Group[];
}

/** What was typed. `rule` is the rule as text, where it is more than lines and groups. */
export interface Typed extends Lines {
	name: string;
	entity: SegmentEntity;
	shared: boolean;
	rule: string;
	version: number;
}

/** @param given a form, or the query of an address that it was sent to */
export function readTyped(given: FormData | URLSearchParams): Typed {
	const text = (name: string) => String(given.get(name) ?? '');
	const all = (name: string) => given.getAll(name).map(String);
	const [fields, operators, values, groups] = [all('field'), all('is'), all('value'), all('group')];
	const joins = all('group_join');
	return {
		name: text('name'),
		entity: segmentEntities.find((entity) => entity === text('entity')) ?? 'companies',
		shared: given.has('shared'),
		join: text('join') === 'any' ? 'any' : 'all',
		lines: fields
			.map((field, place) => ({
				field,
				is: operators[place] ?? 'in',
				value: values[place] ?? '',
				group: groups[place] ?? ''
			}))
			.filter(({ field }) => field !== ''),
		groups: all('group_id').map((id, place) => ({
			id,
			join: groupJoins.find((join) => join === joins[place]) ?? 'all'
		})),
		rule: text('rule'),
		version: Number(text('version')) || 0
	};
}

const groupJoins = ['all', 'any', 'none'] as const;

/**
 * The rule that was typed, not yet checked.
 *
 * @throws MetricError when it is no JSON, or there is no condition
 */
export function typedRule({ join, lines, groups, rule }: Typed): unknown {
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
	const isGrouped = ({ group }: Line) => groups.some(({ id }) => id === group);
	const grouped = groups.flatMap(({ id, join }): SegmentRule[] => {
		const inside = lines.filter(({ group }) => group === id).map(conditionOf);
		if (inside.length === 0) return [];
		return [join === 'none' ? { not: { any: inside } } : join === 'any' ? { any: inside } : { all: inside }];
	});
	return { [join]: [...lines.filter((line) => !isGrouped(line)).map(conditionOf), ...grouped] };
}

function conditionOf({ field, is, value }: Line): SegmentCondition {
	const isList = is === 'in' || is === 'not_in';
	const parts = isList ? value.split(';').map((part) => part.trim()) : [value.trim()];
	const values = parts.map((part) => (part === '' && isList ? null : part));
	return { field, is: is as SegmentCondition['is'], values };
}

/** How a value of a field is called, where it is an id; else the value. */
export type NameOf = (field: string, value: string) => string;

/** A rule as lines and groups of the builder; null where it is deeper than that. */
export function linesOf(rule: SegmentRule, nameOf: NameOf): Lines | null {
	const join = 'any' in rule ? 'any' : 'all';
	const parts = 'all' in rule ? rule.all : 'any' in rule ? rule.any : [rule];
	const read: Lines = { join, lines: [], groups: [] };
	for (const part of parts) {
		const inside = insideOf(part);
		if (!inside) return null;
		const group = inside.join === null ? '' : `g${read.groups.length + 1}`;
		if (inside.join !== null) read.groups.push({ id: group, join: inside.join });
		const lines = inside.conditions.map((condition) => lineOf(condition, group, nameOf));
		// A value with a semicolon would come back as two.
		if (lines.some((line) => line === null)) return null;
		read.lines.push(...lines.filter((line) => line !== null));
	}
	return read;
}

const areConditions = (parts: readonly SegmentRule[]): parts is SegmentCondition[] =>
	parts.every((part) => 'field' in part);

/** The conditions of a part of a rule, and how a group joins them; null where it is no list of conditions. */
function insideOf(part: SegmentRule): { join: Group['join'] | null; conditions: SegmentCondition[] } | null {
	if ('field' in part) return { join: null, conditions: [part] };
	const [join, parts]: [Group['join'], SegmentRule[]] =
		'all' in part
			? ['all', part.all]
			: 'any' in part
				? ['any', part.any]
				: ['none', 'any' in part.not ? part.not.any : [part.not]];
	return areConditions(parts) ? { join, conditions: parts } : null;
}

function lineOf({ field, is, values }: SegmentCondition, group: string, nameOf: NameOf): Line | null {
	const named = values.map((value) => (value === null ? null : nameOf(field, value)));
	if (named.some((value) => value?.includes(';'))) return null;
	return { field, is, value: named.map((value) => value ?? '').join('; '), group };
}
