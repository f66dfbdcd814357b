import { entities, entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { linksTo } from '../merges/links.ts';

/** Records of a person, and what of them is personal and needed for no figure. They stay, as nobody's. */
const personal: Partial<Record<EntityName, readonly string[]>> = {
	activities: ['subject', 'body'],
	tickets: ['subject', 'description'],
	touchpoints: [],
	email_events: ['email', 'message_id', 'url']
};

/** Whether what a record of a person says is personal, and goes with them. */
export const hasPersonalText = (entity: EntityName): boolean => (personal[entity] ?? []).length > 0;

/** A temporary table `(entity, id)` of erased people, and one of the records that were theirs. */
export const erasedTable = 'wg_erased';
export const scrubbedTable = 'wg_scrubbed';

/** SQL: a record is one of a list's. */
export const among = (table: string, entity: EntityName, column = 'id'): string =>
	`${column} in (select id from ${table} where entity = '${entity}')`;

/**
 * Take the people in `wg_erased` out of the records that point to them: calls, e-mails, tickets and visits stay without
 * their text, and deals and orders with their amounts, so that figures stay true, but nobody's. Lists in `wg_scrubbed`
 * every record that lost a text.
 *
 * @param unlink whether the links go; where a person's own record stays, so may they
 * @returns how many records were touched, by entity
 */
export async function scrubLinked(
	transaction: Transaction,
	{ unlink = true }: { unlink?: boolean } = {}
): Promise<Record<string, number>> {
	const touched: Record<string, number> = {};
	await transaction.script(
		`drop table if exists ${scrubbedTable}; create temp table ${scrubbedTable} (entity varchar, id varchar);`
	);
	for (const { name } of entities) {
		const links = (['contacts', 'leads'] as const).flatMap((to) =>
			linksTo(to)
				.filter(({ entity }) => entity === name)
				.map(({ field }) => ({ field, theirs: among(erasedTable, to, field) }))
		);
		if (links.length === 0) continue;
		const theirs = links.map(({ theirs }) => theirs).join(' or ');
		const count = await scrubEntity(transaction, name, { links, theirs, unlink });
		if (count > 0) touched[name] = count;
	}
	await forgetHistory(transaction, scrubbedTable, Object.keys(personal) as EntityName[]);
	return touched;
}

interface Scrub {
	links: { field: string; theirs: string }[];
	theirs: string;
	unlink: boolean;
}

async function scrubEntity(
	transaction: Transaction,
	name: EntityName,
	{ links, theirs, unlink }: Scrub
): Promise<number> {
	// Who took part in a deal is nothing without the person.
	if (name === 'deal_contacts' && unlink)
		return (await transaction.query(`delete from ${name} where ${theirs}`)).changes;
	const texts = personal[name];
	if (texts) {
		await transaction.query(`insert into ${scrubbedTable} select '${name}', id from ${name} where ${theirs}`);
	}
	const assignments = [
		...(unlink
			? links.map(({ field, theirs }) => `${field} = case when ${theirs} then null else ${field} end`)
			: []),
		...(texts ? [...texts, 'custom', 'raw', 'source_url'].map((field) => `${field} = null`) : [])
	];
	if (assignments.length === 0) return 0;
	const { changes } = await transaction.query(
		`update ${name} set ${assignments.join(', ')}, version = version + 1 where ${theirs}`
	);
	return changes;
}

/** Take the values before and after out of the change log of some records: that something changed stays. */
export async function forgetHistory(
	transaction: Transaction,
	table: string,
	names: readonly EntityName[]
): Promise<number> {
	let forgotten = 0;
	for (const name of names) {
		entityNamed(name);
		const { changes } = await transaction.query(
			`update changes set before = null, after = null, reason = null
			where entity = '${name}' and ${among(table, name, 'record_id')} and (before is not null or after is not null)`
		);
		forgotten += changes;
	}
	return forgotten;
}
