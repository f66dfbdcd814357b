import { randomUUID } from 'node:crypto';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Engine, Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import { isErasedSql } from '#lib/server/store/erasures/index.ts';
import { RecordError } from '#lib/server/store/errors.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { erasePeople, leaveNoBytes, type ErasureAction } from './erase.ts';
import type { PersonEntity, PersonRecord } from './person.ts';

export const retentionConditions = ['no_activity', 'created', 'opted_out', 'disqualified'] as const;
export type RetentionCondition = (typeof retentionConditions)[number];

export interface NewRetentionRule {
	entity: PersonEntity;
	condition: RetentionCondition;
	months: number;
	action: ErasureAction;
}

export interface RetentionRule extends NewRetentionRule {
	id: string;
	/** Only an enabled rule is applied by a run of all. */
	enabled: boolean;
	created_at: string;
	last_run_at: string | null;
}

export interface RetentionPreview {
	rule: RetentionRule;
	count: number;
	/** The first of them, those longest past the time first. */
	records: { id: string; name: string | null; since: string }[];
}

const previewed = 50;
/** As many people at a time: what they are found by in texts is one pattern. */
const atOnce = 100;

/** The rules, oldest first. */
export async function listRetentionRules(store: Store, viewer: Viewer): Promise<RetentionRule[]> {
	requireCapability(viewer, 'manage_privacy');
	const { rows } = await store.engine.query<RetentionRule>(
		'select id, entity, condition, months, action, enabled, created_at, last_run_at from retention_rules order by created_at, id'
	);
	return rows;
}

/** Make a rule; it does nothing until it is enabled. @throws RecordError `invalid`, `not_allowed` */
export async function addRetentionRule(
	store: Store,
	viewer: Viewer,
	rule: NewRetentionRule
): Promise<RetentionRule> {
	requireCapability(viewer, 'manage_privacy');
	if (!Number.isInteger(rule.months) || rule.months < 1 || rule.months > 1200)
		throw wrong('months', String(rule.months), 'Give a whole number of months, from 1 to 1200.');
	if (rule.condition === 'disqualified' && rule.entity !== 'leads')
		throw wrong(
			'condition',
			rule.condition,
			'Only leads are disqualified: choose another condition for contacts.'
		);
	const id = randomUUID();
	await store.engine.transaction(async (transaction) => {
		await transaction.query(
			'insert into retention_rules (id, entity, condition, months, action, created_by) values ($1, $2, $3, $4, $5, $6)',
			[id, rule.entity, rule.condition, rule.months, rule.action, viewer.accountId]
		);
		await audit(transaction, viewer, {
			action: 'retention_changed',
			subject: id,
			detail: { added: { ...rule } }
		});
	});
	return ruleOf(store, id);
}

/** Enable or disable a rule. */
export async function enableRetentionRule(
	store: Store,
	viewer: Viewer,
	id: string,
	enabled: boolean
): Promise<void> {
	await changeRule(store, viewer, id, { enabled }, (transaction) =>
		transaction.query('update retention_rules set enabled = $2 where id = $1', [id, enabled])
	);
}

export async function removeRetentionRule(store: Store, viewer: Viewer, id: string): Promise<void> {
	await changeRule(store, viewer, id, { removed: true }, (transaction) =>
		transaction.query('delete from retention_rules where id = $1', [id])
	);
}

async function changeRule(
	store: Store,
	viewer: Viewer,
	id: string,
	detail: Record<string, unknown>,
	change: (transaction: Transaction) => Promise<unknown>
): Promise<void> {
	requireCapability(viewer, 'manage_privacy');
	await ruleOf(store, id);
	await store.engine.transaction(async (transaction) => {
		await change(transaction);
		await audit(transaction, viewer, { action: 'retention_changed', subject: id, detail });
	});
}

async function ruleOf(store: Store, id: string): Promise<RetentionRule> {
	const { rows } = await store.engine.query<RetentionRule>(
		'select id, entity, condition, months, action, enabled, created_at, last_run_at from retention_rules where id = $1',
		[id]
	);
	if (rows[0]) return rows[0];
	throw new RecordError(
		'not_found',
		`There is no retention rule ${id}.`,
		'It may have been removed meanwhile.'
	);
}

/** Whom a rule is about now. Nobody with an open deal, and nobody a second time. */
export async function previewRetention(store: Store, viewer: Viewer, id: string): Promise<RetentionPreview> {
	requireCapability(viewer, 'manage_privacy');
	const rule = await ruleOf(store, id);
	const due = await dueSql(store.engine, rule);
	const { rows } = await store.engine.query<{ count: number }>(`select count(*) as count from (${due})`);
	const { rows: records } = await store.engine.query<RetentionPreview['records'][number]>(
		`select id, name, since from (${due}) order by since, id limit ${previewed}`
	);
	return { rule, count: Number(rows[0]!.count), records };
}

/**
 * Apply a rule to everyone it is about now. When it is told to stop, who was erased until then is, and
 * `finishErasures` sees to the files.
 *
 * @returns how many records were erased or anonymised
 */
export async function applyRetention(
	store: Store,
	viewer: Viewer,
	id: string,
	{ signal }: { signal?: AbortSignal } = {}
): Promise<number> {
	requireCapability(viewer, 'manage_privacy');
	const rule = await ruleOf(store, id);
	let done = 0;
	for (;;) {
		signal?.throwIfAborted();
		const { rows } = await store.engine.query<{ id: string }>(
			`select id from (${await dueSql(store.engine, rule)}) order by since, id limit ${atOnce}`
		);
		if (rows.length === 0) break;
		const people: PersonRecord[] = rows.map(({ id }) => ({ entity: rule.entity, id }));
		const { records } = await erasePeople(store, viewer, people, {
			action: rule.action,
			cause: 'retention',
			reason: describeRule(rule),
			moreFollow: true
		});
		done += records.length;
	}
	await store.engine.transaction((transaction) =>
		transaction.query('update retention_rules set last_run_at = now() where id = $1', [id])
	);
	if (done > 0) await leaveNoBytes(store);
	return done;
}

/** A rule in words. */
export function describeRule({ entity, condition, months, action }: NewRetentionRule): string {
	const verb = action === 'erase' ? 'Erase' : 'Anonymise';
	const time = months === 1 ? 'a month' : `${months} months`;
	const when: Record<RetentionCondition, string> = {
		no_activity: `with whom nothing happened for ${time}`,
		created: `that came more than ${time} ago`,
		opted_out: `who opted out more than ${time} ago`,
		disqualified: `that were disqualified more than ${time} ago`
	};
	return `${verb} ${entity} ${when[condition]}`;
}

/** When something last happened with a person, by the records that say so. */
const happenings: [table: string, at: string][] = [
	['activities', 'coalesce(occurred_at, done_at, due_at)'],
	['email_events', 'occurred_at'],
	['touchpoints', 'occurred_at'],
	['tickets', 'coalesce(closed_at, opened_at)'],
	['orders', 'ordered_at']
];

/** SELECT of `id`, `name` and `since` of whom a rule is about. */
async function dueSql(engine: Pick<Engine, 'query'>, rule: RetentionRule): Promise<string> {
	const { entity, condition, months } = rule;
	const link = entity === 'contacts' ? 'contact_id' : 'lead_id';
	const begun = 'coalesce(created_at, recorded_at)';
	const since: Record<RetentionCondition, string> = {
		no_activity: `greatest(${begun}, updated_at, ${happenings
			.filter(([table]) => entity === 'contacts' || table === 'activities' || table === 'touchpoints')
			.map(([table, at]) => `(select max(${at}) from ${table} where ${link} = people.id)`)
			.join(', ')})`,
		created: begun,
		opted_out: `case when opted_out then coalesce(consent_at, updated_at, ${begun}) end`,
		disqualified: entity === 'leads' ? 'disqualified_at' : 'null::timestamptz'
	};
	const erased = await isErasedSql(engine, { id: 'id' });
	return `select id, name, since from (select id, name, ${since[condition]} as since from ${entity} people) people
		where since < now() - to_months(${Number(months)}) and not coalesce(${erased ?? 'false'}, false)
			and id not in (${openDeals(entity)})`;
}

const openDeals = (entity: PersonEntity): string =>
	entity === 'contacts'
		? `select contact_id from deals where status = 'open' and contact_id is not null
			union select contact_id from deal_contacts where contact_id is not null
				and deal_id in (select id from deals where status = 'open')`
		: `select id from leads where converted_deal_id in (select id from deals where status = 'open')`;

const wrong = (field: string, value: string, message: string) =>
	new RecordError('invalid', message, 'Mend the rule and try again.', [{ field, value, message }]);
