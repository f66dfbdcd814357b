/** Analyses of a part: the same analysis, for a viewer who looks at some of the records that they may see. */
import type { Part, Viewer } from '#lib/crm/viewer.ts';
import { MetricError, segmentPart } from '#lib/server/metrics/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Explained } from './analysis.ts';
import { AnalysisError } from './errors.ts';
import { pipelineNamed, pipelinesOf } from './pipelines.ts';

/** What is asked for, each by id or name; all where nothing is. */
export interface PartAsked {
	pipeline?: string | null;
	/** Whom a segment finds. */
	segment?: string | null;
	/** What a person has. */
	owner?: string | null;
	/** What the people of a team have, and of the teams inside it. */
	team?: string | null;
}

export type PartName = keyof PartAsked;

interface Named {
	id: string;
	name: string;
}

export interface PartOf {
	/** Who looks at the part and at nothing else. */
	viewer: Viewer;
	pipeline: Named | null;
	segment: Named | null;
	/** Ids of the people whose it is; null of everybody, and of nobody. */
	people: readonly string[] | null;
	/** Of what the part is, a sentence each; none of all. */
	sentences: string[];
}

/** A part of the records with what there is to say of it. */
interface Narrowed<Of> {
	part: Part;
	sentence: string;
	of: Of;
}

/**
 * The part of their records that a viewer asks for: all that they may see where they ask for none.
 *
 * @throws AnalysisError where there is no such pipeline, segment, owner or team, with what there is
 */
export async function partOf(store: Store, viewer: Viewer, asked: PartAsked): Promise<PartOf> {
	const [pipeline, segment, owners] = await Promise.all([
		asked.pipeline ? inPipeline(store, viewer, asked.pipeline) : null,
		asked.segment ? inSegment(store, viewer, asked.segment) : null,
		asked.owner || asked.team ? ofOwners(store, viewer, asked) : null
	]);
	const narrowed = [pipeline, segment, owners].filter((each) => each !== null);
	const part: Part = Object.assign({}, ...narrowed.map((each) => each.part));
	return {
		viewer: narrowed.length === 0 ? viewer : { ...viewer, part },
		pipeline: pipeline && pipeline.of,
		segment: segment && segment.of,
		people: part.owners?.people ?? null,
		sentences: narrowed.map(({ sentence }) => sentence)
	};
}

/** A result of a part, which says so before anything else that it assumes. */
export const saying = <Result extends Explained>({ sentences }: PartOf, result: Result): Result => ({
	...result,
	assumptions: [...sentences, ...result.assumptions]
});

/**
 * An analysis of a part, which says so.
 *
 * @throws AnalysisError as `partOf`; as `run`
 */
export async function inPart<Result extends Explained>(
	store: Store,
	viewer: Viewer,
	asked: PartAsked,
	run: (viewer: Viewer) => Promise<Result>
): Promise<Result> {
	const part = await partOf(store, viewer, asked);
	return saying(part, await run(part.viewer));
}

const unknown = (kind: string, asked: string, known: readonly Named[]): AnalysisError =>
	new AnalysisError(
		'invalid_option',
		`There is no ${kind} “${asked}”.`,
		known.length === 0
			? `There is no ${kind} yet: leave it out.`
			: `There ${known.length === 1 ? 'is' : 'are'} ${known.map(({ name }) => name).join(', ')}.`
	);

async function inPipeline(store: Store, viewer: Viewer, asked: string): Promise<Narrowed<Named>> {
	const pipelines = await pipelinesOf(store, viewer);
	const pipeline = pipelineNamed(pipelines, asked);
	if (!pipeline) throw unknown('pipeline', asked, pipelines);
	return {
		part: { pipeline: pipeline.id },
		sentence: `Only deals that are in the pipeline “${pipeline.name}” now, with their past.`,
		of: pipeline
	};
}

async function inSegment(store: Store, viewer: Viewer, asked: string): Promise<Narrowed<Named>> {
	const { members, isByOutcome, ...segment } = await segmentPart(store, viewer, asked).catch(
		(failure: unknown) => {
			if (failure instanceof MetricError && failure.code === 'invalid_where')
				throw new AnalysisError('invalid_option', `There is no segment “${asked}”.`, failure.advice);
			throw failure;
		}
	);
	const hindsight = isByOutcome ? ' Its rule reads what came of them, so that this past reads too good.' : '';
	return {
		part: { members },
		sentence: `Only records of who is in the segment “${segment.name}” now, with their past.${hindsight}`,
		of: segment
	};
}

async function ofOwners(store: Store, viewer: Viewer, { owner, team }: PartAsked): Promise<Narrowed<null>> {
	const [people, teams] = await Promise.all([
		owner ? owning(store, viewer, owner) : null,
		team ? inTeam(store, viewer, team) : null
	]);
	const both = people && teams ? people.filter(({ id }) => teams.people.includes(id)) : people;
	const whose = [
		...(people ? people.map(({ name }) => name) : []),
		...(teams ? [`the team “${teams.name}” with the teams inside it`] : [])
	].join(' in ');
	return {
		part: {
			owners: {
				people: both ? both.map(({ id }) => id) : teams!.people,
				// What a team is to bring is not one person's to bring.
				teams: people ? [] : teams!.teams
			}
		},
		sentence: `Only what ${whose} ${people ? 'has' : 'have'} now, with its past. Contracts and orders go by who owns the customer.`,
		of: null
	};
}

/** The person that is meant, alone. Who is there no more is meant by their id. */
async function owning(store: Store, viewer: Viewer, asked: string): Promise<Named[]> {
	const [people, gone] = await Promise.all([
		namedIn(store, viewer, 'people'),
		nameOfAny(store, viewer, 'people', asked)
	]);
	const own = gone === null ? [] : [{ id: asked, name: gone }];
	const found = own.length > 0 ? own : people.filter(({ name }) => isCalled(name, asked));
	if (found.length === 0) throw unknown('owner', asked, people);
	if (found.length > 1)
		throw new AnalysisError(
			'invalid_option',
			`“${asked}” is the name of ${found.length} people.`,
			`Give an id: ${found.map(({ id }) => id).join(', ')}.`
		);
	return found;
}

/** The team that is meant, with the teams inside it and who is in them, as figures have it: who is there no more is in none. */
async function inTeam(
	store: Store,
	viewer: Viewer,
	asked: string
): Promise<{ name: string; people: string[]; teams: string[] }> {
	const known = await namedIn(store, viewer, 'teams');
	const gone = await nameOfAny(store, viewer, 'teams', asked);
	const team = gone === null ? known.find(({ name }) => isCalled(name, asked)) : { id: asked, name: gone };
	if (!team) throw unknown('team', asked, known);
	const { rows } = await store.engine.query<{ team: string; people: string[] | null }>(
		`with recursive inside as (
			select $1 as id
			union
			select teams.id from ${scoped('teams', viewer)} teams join inside on inside.id = teams.parent_id
		)
		select inside.id as team, list(people.id) filter (where people.id is not null) as people
		from inside
		left join ${scoped('people', viewer)} people on people.team_id = inside.id
		group by inside.id
		order by inside.id`,
		[team.id]
	);
	return {
		name: team.name,
		teams: rows.map((row) => row.team),
		people: rows.flatMap(({ people }) => people ?? []).sort()
	};
}

const isCalled = (name: string, asked: string) => name.toLowerCase() === asked.toLowerCase();

/** The name of a person or team, there or deleted; null where there never was one of that id. */
export async function nameOfAny(
	store: Store,
	viewer: Viewer,
	entity: 'people' | 'teams',
	id: string
): Promise<string | null> {
	const { rows } = await store.engine.query<{ name: string }>(
		`select coalesce(name, id) as name from ${scoped(entity, viewer, { withDeleted: true })} where id = $1`,
		[id]
	);
	return rows[0]?.name ?? null;
}

async function namedIn(store: Store, viewer: Viewer, entity: 'people' | 'teams'): Promise<Named[]> {
	const { rows } = await store.engine.query<{ id: string; name: string }>(
		`select id, coalesce(name, id) as name from ${scoped(entity, viewer)} order by lower(name), id`
	);
	return rows;
}
