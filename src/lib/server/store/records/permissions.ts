import { whileViewing } from '#lib/crm/capabilities.ts';
import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { RecordError } from '../errors.ts';

/** The frame in which records stand: everyone reads it, administrators change it. */
const frame = new Set<EntityName>([
	'teams',
	'people',
	'pipelines',
	'stages',
	'products',
	'exchange_rates',
	'quotas'
]);
const marketing = new Set<EntityName>(['campaigns', 'campaign_costs']);
/** Histories are written when what they tell of changes, never by hand. */
const histories = new Set<EntityName>(['deal_events', 'ticket_events']);

/** Whether a viewer may create, change and delete records of an entity, within the rows they see. */
export function mayWrite(viewer: Viewer, entity: EntityName): boolean {
	if (histories.has(entity)) return false;
	if (viewer.role === 'admin') return true;
	if (marketing.has(entity)) return viewer.role === 'marketer' || viewer.role === 'analyst';
	return !frame.has(entity);
}

/** @throws RecordError `not_allowed` */
export function requireWrite(viewer: Viewer, entity: EntityName): void {
	if (viewer.viewedBy) {
		const { message, advice } = whileViewing(viewer.name);
		throw new RecordError('not_allowed', message, advice);
	}
	if (mayWrite(viewer, entity)) return;
	const { labelPlural } = entityNamed(entity);
	throw new RecordError(
		'not_allowed',
		histories.has(entity)
			? `${labelPlural} are written when a record changes, never by hand.`
			: `You may read ${labelPlural.toLowerCase()} but not change them.`,
		histories.has(entity) ? 'Change the record itself.' : 'Ask the administrator of this Weatherglass.'
	);
}

/** The error for a record that is not there, or not for this viewer: nobody learns which. */
export function notFound(entity: EntityName, id: string): RecordError {
	return new RecordError(
		'not_found',
		`There is no ${entityNamed(entity).label.toLowerCase()} “${id}” that you may see.`,
		'It may have been deleted, or belong to someone else.'
	);
}
