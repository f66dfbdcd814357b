/** Records that stand below others of their kind: teams, companies and campaigns; people, by whom they report to. */
import type { Entity } from '#lib/crm/entities/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { RecordError, type Issue } from '../errors.ts';
import type { Values } from './changes.ts';

/** What is wrong with references that would put a record below itself: nobody could say who sees what then. */
export async function circles(
	transaction: Transaction,
	entity: Entity,
	before: Values,
	given: Values
): Promise<Issue[]> {
	const issues: Issue[] = [];
	for (const { name, label, type, to } of entity.fields) {
		if (type !== 'reference' || to !== entity.name) continue;
		if (!given[name] || given[name] === before[name]) continue;
		// Of all records, not those of the viewer: a circle through what they don't see is one too.
		const { rows } = await transaction.query(
			`with recursive above as (
				select id, ${name} from ${entity.name} where id = $1
				union
				select next.id, next.${name} from ${entity.name} as next join above on next.id = above.${name}
			)
			select 1 from above where id = $2`,
			[String(given[name]), String(before.id)]
		);
		if (rows.length === 0) continue;
		const message = `${label}: that is this ${entity.label.toLowerCase()} itself, or stands below it already. Choose another one.`;
		issues.push({ field: name, value: String(given[name]), message });
	}
	return issues;
}

/**
 * A team goes only when nothing is of it any more: its people would drop out of what their manager sees, its quota out of
 * the figures.
 *
 * @throws RecordError `invalid` when people, teams or quotas name it
 */
export async function requireEmptyTeam(transaction: Transaction, id: string, label: string): Promise<void> {
	const { rows } = await transaction.query<{ people: number; teams: number; quotas: number }>(
		`select (select count(*) from people where team_id = $1 and deleted_at is null) as people,
			(select count(*) from teams where parent_id = $1 and id <> $1 and deleted_at is null) as teams,
			(select count(*) from quotas where team_id = $1 and deleted_at is null) as quotas`,
		[id]
	);
	const holds = Object.entries(rows[0]!).filter(([, count]) => Number(count) > 0);
	if (holds.length === 0) return;
	const words = holds.map(([name, count]) => `${count} ${Number(count) === 1 ? singular[name] : name}`);
	throw new RecordError(
		'invalid',
		`${label} is not empty: ${new Intl.ListFormat('en-GB').format(words)} belong${holds.length === 1 && Number(holds[0]![1]) === 1 ? 's' : ''} to it.`,
		'Move what belongs to it to another team first.'
	);
}

const singular: Record<string, string> = { people: 'person', teams: 'team', quotas: 'quota' };
