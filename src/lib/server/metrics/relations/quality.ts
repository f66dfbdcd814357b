/** Records as they are now, from when they were created on: their columns have no history. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Relation } from './relation.ts';

const standing = (entity: EntityName, since: string) => (viewer: Viewer) =>
	`(select *, ${since} as valid_from, null::timestamptz as valid_to from ${scoped(entity, viewer)})`;

const always = "'-infinity'::timestamptz";

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
		sql: standing('people', always),
		dimensions: { owner: 'id', team: 'id' },
		id: 'id',
		custom: { entity: 'people' },
		isVersioned: true
	}
} satisfies Record<string, Relation>;
