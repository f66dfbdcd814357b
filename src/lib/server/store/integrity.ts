import { entities, type Entity, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { checksOf, type FindingCode } from './integrity/checks.ts';
import { scoped } from './row-scope.ts';
import type { Store } from './store.ts';

export type { FindingCode } from './integrity/checks.ts';

/** Something about the records that is not as it should be. */
export interface Finding {
	code: FindingCode;
	entity: EntityName;
	/** How many records. */
	count: number;
	/** Ids of up to five of them. */
	examples: string[];
	/** A sentence, without the number. */
	message: string;
	advice: string;
}

/**
 * Check the records a viewer may see: references that lead nowhere, ids and source keys taken twice, dates that
 * contradict each other, amounts without a rate, histories that disagree. Nothing is changed.
 */
export async function checkIntegrity(store: Store, viewer: Viewer): Promise<Finding[]> {
	const findings: Finding[] = [];
	for (const entity of entities) findings.push(...(await checkEntity(store, viewer, entity)));
	return findings;
}

async function checkEntity(store: Store, viewer: Viewer, entity: Entity): Promise<Finding[]> {
	const checks = checksOf(entity);
	const counted = checks.map(
		({ sql }, index) =>
			`select ${index} as position, count(*) as found, coalesce(min(id, 5), []) as examples from (${sql})`
	);
	const { rows } = await store.engine.query<{ position: number; found: number; examples: string[] }>(
		`with records as (select * from ${scoped(entity.name, viewer)})
		${counted.join('\nunion all\n')}
		order by position`,
		[],
		{ priority: 'heavy' }
	);
	return rows
		.filter(({ found }) => Number(found) > 0)
		.map(({ position, found, examples }) => {
			const { code, finding, advice } = checks[position]!;
			const message = `Some ${entity.labelPlural.toLowerCase()} ${finding}.`;
			return { code, entity: entity.name, count: Number(found), examples, message, advice };
		});
}
