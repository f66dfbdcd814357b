/** Segments as they are kept. What their rules find is for `lib/server/metrics/segments` to say. */
import { randomUUID } from 'node:crypto';
import { may, refusal } from '#lib/crm/capabilities.ts';
import { readRule, segmentsIn, type SegmentEntity, type SegmentRule } from '#lib/crm/segments.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Engine } from '#lib/server/engine/engine.ts';
import { audit } from './audit.ts';
import { invalid, RecordError } from './errors.ts';
import { requireCapability } from './require-capability.ts';
import type { Store } from './store.ts';

export interface Segment {
	id: string;
	name: string;
	entity: SegmentEntity;
	rule: SegmentRule;
	/** Whether everybody has it, or only who made it. */
	shared: boolean;
	createdBy: string;
	updatedAt: string;
	version: number;
}

/** What a segment is made of. Its rule must have been checked against the fields there are. */
export type SegmentInput = Pick<Segment, 'name' | 'entity' | 'rule' | 'shared'>;

interface Stored extends Record<string, string | number | boolean> {
	id: string;
	name: string;
	entity: string;
	rule: string;
	shared: boolean;
	created_by: string;
	updated_at: string;
	version: number;
}

const columns = 'id, name, entity, rule::varchar as rule, shared, created_by, updated_at, version';

const ofRow = (row: Stored): Segment => ({
	id: row.id,
	name: row.name,
	entity: row.entity as SegmentEntity,
	rule: readRule(JSON.parse(row.rule)),
	shared: row.shared,
	createdBy: row.created_by,
	updatedAt: row.updated_at,
	version: Number(row.version)
});

/** The segments that a viewer has: their own, and those that are shared, by name. */
export async function listSegments(engine: Pick<Engine, 'query'>, viewer: Viewer): Promise<Segment[]> {
	const { rows } = await engine.query<Stored>(
		`select ${columns} from segments where shared or created_by = $1 order by lower(name), id`,
		[viewer.accountId]
	);
	return rows.map(ofRow);
}

/** @throws RecordError `not_found` when there is none that the viewer has */
export async function readSegment(store: Store, viewer: Viewer, id: string): Promise<Segment> {
	const found = (await listSegments(store.engine, viewer)).find((segment) => segment.id === id);
	if (!found) throw noSegment();
	return found;
}

const noSegment = () =>
	new RecordError(
		'not_found',
		'There is no such segment.',
		'It may have been deleted, or be someone else’s own.'
	);

/**
 * @throws RecordError `invalid` for a name that is empty, too long or taken
 * @throws an error of `requireCapability` where it is to be shared by someone who may not
 */
export async function createSegment(store: Store, viewer: Viewer, input: SegmentInput): Promise<string> {
	if (input.shared) requireCapability(viewer, 'share_segments');
	const name = await checkedName(store, viewer, input, null);
	const id = randomUUID();
	await store.engine.transaction(async (transaction) => {
		await transaction.query(
			`insert into segments (id, name, entity, rule, shared, created_by) values ($1, $2, $3, $4::json, $5, $6)`,
			[id, name, input.entity, JSON.stringify(input.rule), input.shared, viewer.accountId]
		);
		await audit(transaction, viewer, {
			action: 'segment_created',
			subject: name,
			detail: { id, entity: input.entity, rule: input.rule, shared: input.shared }
		});
	});
	return id;
}

/**
 * @param version as it was read: a change that someone made meanwhile is not lost
 * @throws RecordError `not_found`, `not_allowed`, `conflict`, or as `createSegment`
 */
export async function updateSegment(
	store: Store,
	viewer: Viewer,
	id: string,
	version: number,
	input: SegmentInput
): Promise<void> {
	const before = await readSegment(store, viewer, id);
	requireChange(viewer, before);
	if (input.shared) requireCapability(viewer, 'share_segments');
	const name = await checkedName(store, viewer, input, id);
	await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ id: string }>(
			`update segments set name = $3, entity = $4, rule = $5::json, shared = $6, updated_at = now(), version = version + 1
			where id = $1 and version = $2 returning id`,
			[id, version, name, input.entity, JSON.stringify(input.rule), input.shared]
		);
		if (rows.length === 0)
			throw new RecordError(
				'conflict',
				'Someone else changed this segment in the meantime.',
				'Open it again and make your change on what it is now.'
			);
		await audit(transaction, viewer, {
			action: 'segment_changed',
			subject: name,
			detail: { id, before: parts(before), after: parts({ ...input, name }) }
		});
	});
}

const parts = ({ name, entity, rule, shared }: SegmentInput) => ({ name, entity, rule, shared });

/**
 * @throws RecordError `not_found`, `not_allowed`, or `conflict` when another segment names it
 */
export async function deleteSegment(store: Store, viewer: Viewer, id: string): Promise<void> {
	const segment = await readSegment(store, viewer, id);
	requireChange(viewer, segment);
	const users = await segmentUsers(store, viewer, id);
	if (users.length > 0)
		throw new RecordError(
			'conflict',
			`“${segment.name}” is used by ${users.join(', ')}.`,
			'Change those first: without it their rules would find something else.'
		);
	await store.engine.transaction(async (transaction) => {
		await transaction.query('delete from segments where id = $1', [id]);
		await audit(transaction, viewer, {
			action: 'segment_deleted',
			subject: segment.name,
			detail: { id, ...parts(segment) }
		});
	});
}

/** What names a segment in its own rule: other segments by name; those that the viewer does not have are only counted. */
export async function segmentUsers(store: Store, viewer: Viewer, id: string): Promise<string[]> {
	const { rows } = await store.engine.query<Stored>(
		`select ${columns} from segments order by lower(name), id`
	);
	const users = rows.map(ofRow).filter(({ rule }) => segmentsIn(rule).includes(id));
	const seen = users.filter(({ shared, createdBy }) => shared || createdBy === viewer.accountId);
	const others = users.length - seen.length;
	return [
		...seen.map(({ name }) => `the segment “${name}”`),
		...(others > 0 ? [`${others} ${others === 1 ? 'segment' : 'segments'} of other people`] : [])
	];
}

/** Whether a viewer may change a segment: their own, and shared ones if they may share. */
export const mayChangeSegment = (viewer: Viewer, { shared, createdBy }: Segment): boolean =>
	shared ? may(viewer.role, 'share_segments') : createdBy === viewer.accountId;

function requireChange(viewer: Viewer, segment: Segment): void {
	if (mayChangeSegment(viewer, segment)) return;
	const { message, advice } = refusal('share_segments');
	throw new RecordError('not_allowed', message, advice);
}

const longestName = 80;

/** A name is one thing to everybody who has it: no other of theirs, and none that is shared. */
async function checkedName(
	store: Store,
	viewer: Viewer,
	{ name: given, shared }: SegmentInput,
	own: string | null
): Promise<string> {
	const name = given.trim().replace(/\s+/g, ' ');
	const wrong = (message: string) => invalid([{ field: 'name', value: name.slice(0, longestName), message }]);
	if (name === '') throw wrong('A segment needs a name.');
	if (name.length > longestName) throw wrong(`A name has at most ${longestName} characters.`);
	const { rows } = await store.engine.query<{ taken: number }>(
		`select count(*)::integer as taken from segments
		where lower(name) = lower($1) and id is distinct from $2 and (shared or created_by = $3 or $4)`,
		[name, own, viewer.accountId, shared]
	);
	if (rows[0]!.taken > 0) throw wrong(`There is a segment named “${name}” already.`);
	return name;
}
