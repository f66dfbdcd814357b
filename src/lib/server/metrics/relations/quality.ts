/** Records as they are now, from when they were created on: their columns have no history. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { text } from '../dialect.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Relation } from './relation.ts';

const standing = (entity: EntityName, since: string) => (viewer: Viewer) =>
	`(select *, ${since} as valid_from, null::timestamptz as valid_to from ${scoped(entity, viewer)})`;

const always = "'-infinity'::timestamptz";

/**
 * People of whom the viewer may see what they own: of the others their work can't be seen either, so that nobody could tell
 * whether they do any.
 */
function led(viewer: Viewer): string {
	const people = standing('people', always)(viewer);
	if (viewer.scope.kind === 'all') return people;
	return `(from ${people} where id in (${['', ...viewer.scope.people].map(text).join(', ')}))`;
}

export const qualityRelations = {
	contacts: {
		sql: standing('contacts', `coalesce(created_at, ${always})`),
		dimensions: {
			owner: 'owner_id',
			team: 'owner_id',
			source: 'source',
			company: 'company_id',
			industry: 'company_id'
		},
		contact: 'id',
		id: 'id',
		custom: { entity: 'contacts' },
		isVersioned: true
	},
	companies: {
		sql: standing('companies', `coalesce(created_at, ${always})`),
		dimensions: { owner: 'owner_id', team: 'owner_id', source: 'source', industry: 'id', country: 'id' },
		id: 'id',
		custom: { entity: 'companies' },
		isVersioned: true
	},
	people: {
		sql: led,
		dimensions: { owner: 'id', team: 'id' },
		id: 'id',
		custom: { entity: 'people' },
		isVersioned: true
	}
} satisfies Record<string, Relation>;
