import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Engine } from '#lib/server/engine/engine.ts';
import { audit } from '../audit.ts';
import { invalid } from '../errors.ts';
import type { CrmRecord } from '../records/read.ts';
import { scoped } from '../row-scope.ts';
import { requireCapability } from '../require-capability.ts';
import type { Store } from '../store.ts';

/** Which of two records a field is taken from. */
export type Survivor = 'into' | 'from';

/**
 * How the value that survives is chosen where the two records differ: that of the record that stays, of the one updated
 * last, of the one with more fields filled, the longer text, or that of the record from a system.
 */
export type SurvivorRule = 'stays' | 'newest' | 'most_complete' | 'longest' | `source:${string}`;

export const plainRules = ['stays', 'newest', 'most_complete', 'longest'] as const;

/** The rules of an entity. */
export interface SurvivorRules {
	/** For every field that has no rule of its own. */
	all: SurvivorRule;
	/** By field name. */
	fields: Readonly<Record<string, SurvivorRule>>;
}

export const defaultRules: SurvivorRules = { all: 'stays', fields: {} };

/** Whether a text is a rule. */
export const isSurvivorRule = (text: string): text is SurvivorRule =>
	(plainRules as readonly string[]).includes(text) || /^source:[\p{L}\p{N}._ -]{1,60}$/u.test(text);

/**
 * The record whose value of a field survives. A value always survives nothing; where the rule can't tell the two apart,
 * the record that stays keeps its own.
 */
export function survivorOf(
	field: string,
	{ all, fields }: SurvivorRules,
	stays: CrmRecord,
	goes: CrmRecord
): Survivor {
	const [kept, other] = [stays.values[field] ?? null, goes.values[field] ?? null];
	if (kept === null) return 'from';
	if (other === null) return 'into';
	return prefersOther(fields[field] ?? all, field, stays, goes) ? 'from' : 'into';
}

function prefersOther(rule: SurvivorRule, field: string, stays: CrmRecord, goes: CrmRecord): boolean {
	const more = (measure: (record: CrmRecord) => string | number) => measure(goes) > measure(stays);
	switch (rule) {
		case 'stays':
			return false;
		case 'newest':
			return more(({ values }) => String(values.updated_at ?? values.created_at ?? ''));
		case 'most_complete':
			return more(filledFields);
		case 'longest':
			return more(({ values }) => String(values[field]).length);
		default: {
			const system = rule.slice('source:'.length);
			return goes.values.source_system === system && stays.values.source_system !== system;
		}
	}
}

const filledFields = ({ entity, values, custom }: CrmRecord): number =>
	entityNamed(entity).fields.filter(({ name }) => (values[name] ?? null) !== null).length +
	Object.keys(custom).length;

const settingKey = (entity: EntityName) => `survivor_rules:${entity}`;

/** The rules by which records of an entity are merged unless a person says otherwise. */
export async function readSurvivorRules(
	engine: Pick<Engine, 'query'>,
	entity: EntityName
): Promise<SurvivorRules> {
	const { rows } = await engine.query<{ value: string }>(
		'select cast(value as varchar) as value from settings where key = $1',
		[settingKey(entity)]
	);
	return rows[0] ? (JSON.parse(rows[0].value) as SurvivorRules) : defaultRules;
}

/**
 * Save the rules of an entity.
 *
 * @throws RecordError `not_allowed`; `invalid` with one issue a field or rule that there is not
 */
export async function saveSurvivorRules(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	rules: { all: string; fields: Readonly<Record<string, string>> }
): Promise<void> {
	requireCapability(viewer, 'manage_settings');
	const known = new Set(entityNamed(entity).fields.map(({ name }) => name));
	const issues = Object.entries({ ...rules.fields, '': rules.all }).flatMap(([field, rule]) => {
		if (field !== '' && !known.has(field))
			return [{ field, value: rule, message: `${entity} have no field “${field}”.` }];
		return isSurvivorRule(rule)
			? []
			: [
					{
						field,
						value: rule,
						message: `“${rule}” is no rule: give one of ${plainRules.join(', ')}, or source:NAME.`
					}
				];
	});
	if (issues.length > 0) throw invalid(issues);
	await store.engine.transaction(async (transaction) => {
		const before = await readSurvivorRules(transaction, entity);
		await transaction.query(
			`insert into settings (key, value, changed_by) values ($1, $2::json, $3)
			on conflict (key) do update set value = excluded.value, changed_at = now(), changed_by = excluded.changed_by`,
			[settingKey(entity), JSON.stringify(rules), viewer.accountId]
		);
		await audit(transaction, viewer, {
			action: 'settings_changed',
			subject: `Merging of ${entity}`,
			detail: { before, after: rules }
		});
	});
}

/** The systems that records of an entity come from, as far as the viewer sees them. */
export async function sourceSystems(store: Store, viewer: Viewer, entity: EntityName): Promise<string[]> {
	const { rows } = await store.engine.query<{ system: string }>(
		`select distinct source_system as system from ${scoped(entity, viewer)} where source_system is not null order by 1`
	);
	return rows.map(({ system }) => system);
}
