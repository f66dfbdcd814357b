/** Which records of a kind a list, a page, a count or a file is of: what is asked, as one condition. */
import { hasAudience, type Audience } from '#lib/crm/audience.ts';
import { customPrefix, type CustomField } from '#lib/crm/custom-fields.ts';
import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Engine } from '#lib/server/engine/engine.ts';
import { customFields } from '../custom-fields.ts';
import { scoped } from '../row-scope.ts';
import { Conditions, type MemberFilter, type RecordFilter } from './filters.ts';

export interface Selection {
	filters?: RecordFilter[];
	/** Sets that records must be in. */
	members?: MemberFilter[];
	/** Words that must all occur in what names a record. */
	search?: string;
	/** Leave out people who are not for it. Default: everyone. */
	audience?: Audience;
}

export interface Selected {
	/** SQL of the relation that the viewer may see, as `records`. */
	from: string;
	conditions: Conditions;
	/** The custom fields of the entity, where the selection or the sort asks for one. */
	custom: readonly CustomField[];
}

/**
 * The condition under which records are in a selection.
 *
 * @param sortedBy the name of a field that the records are sorted by
 * @throws RecordError `invalid` for an unknown field or a value that can't be read
 */
export async function selected(
	engine: Pick<Engine, 'query'>,
	viewer: Viewer,
	name: EntityName,
	{ filters = [], members = [], search, audience = 'all' }: Selection,
	sortedBy?: string
): Promise<Selected> {
	const asked = [...filters.map(({ field }) => field), sortedBy];
	const asksCustom = asked.some((field) => field?.startsWith(customPrefix));
	const custom = asksCustom ? await customFields(engine, name) : [];
	const conditions = new Conditions(entityNamed(name), viewer, custom);
	conditions.addFilters(filters);
	conditions.addMembers(members);
	if (search) conditions.addSearch(search);
	if (hasAudience(name) && audience !== 'all') conditions.addAudience(audience);
	return { from: `${scoped(name, viewer)} as records`, conditions, custom };
}
