/** What people do. */
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Relation } from './relation.ts';

export const workRelations = {
	activities: {
		sql: (viewer) => scoped('activities', viewer),
		dimensions: {
			owner: 'owner_id',
			team: 'owner_id',
			activity_type: 'type',
			company: 'company_id',
			industry: 'company_id'
		},
		contact: 'contact_id',
		id: 'id',
		custom: { entity: 'activities' }
	}
} satisfies Record<string, Relation>;
