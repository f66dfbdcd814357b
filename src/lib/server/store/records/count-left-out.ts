import { hasAudience, type Audience, type LeftOut } from '#lib/crm/audience.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '../store.ts';
import { leftOutSql } from './audience.ts';
import { selected, type Selection } from './selection.ts';

/** How many records of a list there are, and who of them is not for an audience. */
export async function countLeftOut(
	store: Store,
	viewer: Viewer,
	name: EntityName,
	audience: Audience,
	list: Omit<Selection, 'audience'> = {}
): Promise<{ total: number; leftOut: LeftOut }> {
	const { from, conditions } = await selected(store.engine, viewer, name, list);
	const reason = hasAudience(name) ? leftOutSql(audience) : 'null';
	const { rows } = await store.engine.query<{ reason: keyof LeftOut | null; count: number }>(
		`select ${reason} as reason, count(*) as count from ${from}${conditions.where} group by all`,
		conditions.parameters,
		{ timeZone: viewer.timeZone }
	);
	const leftOut: LeftOut = { suppressed: 0, opted_out: 0, no_consent: 0 };
	for (const { reason, count } of rows) if (reason !== null) leftOut[reason] = Number(count);
	return { total: rows.reduce((sum, { count }) => sum + Number(count), 0), leftOut };
}
