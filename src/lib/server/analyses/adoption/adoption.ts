import { dayAfter, daysBetween, today } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { runMetric, type MetricRequest, type MetricResult } from '#lib/server/metrics/index.ts';
import { relations } from '#lib/server/metrics/relations/index.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { readPresence, type Presence } from './presence.ts';
import type { AdoptionResult, PersonAdoption, TeamAdoption, Work } from './result.ts';
import { stoppedWith } from '../remembered.ts';

export interface AdoptionOptions {
	/** At the end of this day. Default: today. */
	asOf?: string;
	/** Weeks over which logged work is averaged; 12 unless told. */
	weeks?: number;
	/** Days within them over which logged work is averaged instead: the first, and the first after. */
	span?: { from: string; to: string };
}

export const usualWeeks = 12;

/** The catalogue's figures by the name they have here, and the days they look at. */
const metrics = {
	logged: 'activities_logged',
	lately: 'activities_logged',
	worked: 'activity_coverage',
	planned: 'next_step_coverage'
} as const;
type Named = keyof typeof metrics;
type Answers = Record<Named, MetricResult>;

/**
 * How people work with the CRM: who logs what, whose open deals are worked on and have a next step, and who signs in here.
 * Of a manager's teams for a manager.
 *
 * @throws RecordError `not_allowed` for who may not see the work of others
 */
export async function adoption(
	store: Store,
	viewer: Viewer,
	options: AdoptionOptions = {}
): Promise<AdoptionResult> {
	requireCapability(viewer, 'see_adoption');
	const asOf = options.asOf ?? today(viewer.timeZone);
	const weeks = options.weeks ?? usualWeeks;
	const to = dayAfter(asOf, 1);
	const from = dayAfter(to, -7 * weeks);
	const looked = options.span ?? { from, to };
	// A part of a week is told as it is: a day is no seventh of what a week will bring.
	const averaged = Math.max(1, daysBetween(looked.from, looked.to) / 7);
	const ask = (by: string) => answersBy(store, viewer, by, { asOf, to, looked });
	const [byOwner, byTeam, working, people, { presence, sql }] = await Promise.all([
		ask('owner'),
		ask('team'),
		runMetric(store, viewer, { metric: 'adoption', by: ['owner'], asOf }),
		readPeople(store, viewer),
		readPresence(store, viewer, { from, to })
	]);
	const persons = people.map((person) => personOf(person, byOwner, working, presence, averaged));
	const ids = new Set(people.map(({ id }) => id));
	const here = presence.filter(({ person }) => ids.has(person));
	const active = persons.filter(({ isActive }) => isActive).length;
	const all = workOf(byOwner, null, averaged);
	return {
		analysis: 'adoption',
		asOf,
		from,
		to,
		weeks,
		people: persons.length,
		active,
		present: here.filter(({ isPresent }) => isPresent).length,
		withAccount: here.length,
		all,
		teams: teamsOf(people, persons, byTeam, averaged),
		persons: persons.sort(
			(one, other) =>
				one.activitiesAWeek - other.activitiesAWeek ||
				other.worked.deals - one.worked.deals ||
				one.name.localeCompare(other.name, 'en')
		),
		summary: summaryOf(persons.length, active, all),
		assumptions: [
			'Who is active logged a call, e-mail, meeting, task or note in the last seven days. Signing in is presence, not engagement: it is shown beside, and counts for nothing.',
			'Work on a deal is an activity in the last fourteen days; a next step is a task due or a meeting to come.',
			'What a machine logs counts where the source does not tell it apart. Work that nobody logs is not seen: few activities are a reason to ask, not a verdict.',
			'People are those the source has as active; an earlier day counts those who are active now.',
			'Sign-ins are those to Weatherglass. No CRM export tells those to the CRM.'
		],
		missing: missingOf(persons.length, byOwner, here.length),
		sql: [
			{ what: 'Activities logged by owner', sql: byOwner.logged.sql },
			{ what: 'Open deals with an activity, by owner', sql: byOwner.worked.sql },
			{ what: 'Open deals with a next step, by owner', sql: byOwner.planned.sql },
			{ what: 'Who signed in', sql }
		]
	};
}

/** The same, ended when whoever asked waits no more. Sign-ins are no data: nothing of it is kept. */
export const stoppableAdoption = stoppedWith(adoption);

async function answersBy(
	store: Store,
	viewer: Viewer,
	by: string,
	{ asOf, to, looked }: { asOf: string; to: string; looked: { from: string; to: string } }
): Promise<Answers> {
	const of: Record<Named, Omit<MetricRequest, 'metric'>> = {
		logged: looked,
		lately: { from: dayAfter(to, -7), to },
		worked: { asOf },
		planned: { asOf }
	};
	const names = Object.keys(metrics) as Named[];
	const answers = await Promise.all(
		names.map((name) => runMetric(store, viewer, { metric: metrics[name], by: [by], ...of[name] }))
	);
	return Object.fromEntries(names.map((name, place) => [name, answers[place]!])) as Answers;
}

/** What is done by a group, or by all (`undefined` as key would be nobody's). */
function workOf(answers: Answers, group: { by: string; key: string | null } | null, weeks: number): Work {
	const row = (name: Named) =>
		group
			? answers[name].rows.find(({ dimensions }) => dimensions[group.by]!.key === group.key)
			: answers[name].total;
	const share = (name: Named) => {
		const found = row(name);
		return {
			deals: found?.sample ?? 0,
			share: found?.value === null || found === undefined ? null : Number(found.value)
		};
	};
	return {
		activitiesAWeek: Number(row('logged')?.value ?? 0) / weeks,
		activitiesLately: Number(row('lately')?.value ?? 0),
		worked: share('worked'),
		planned: share('planned')
	};
}

interface Person {
	id: string;
	name: string;
	team_id: string | null;
	team: string | null;
}

async function readPeople(store: Store, viewer: Viewer): Promise<Person[]> {
	const { rows } = await store.engine.query<Person>(
		`select people.id, coalesce(people.name, people.id) as name, teams.id as team_id, teams.name as team
		from ${relations.people.sql(viewer, { from: '', to: '' })} people
		left join ${scoped('teams', viewer)} teams on teams.id = people.team_id
		where people.is_active is distinct from false
		order by name, people.id`,
		[],
		{ rowLimit: 100_000 }
	);
	return rows;
}

function personOf(
	{ id, name, team, team_id: teamId }: Person,
	byOwner: Answers,
	working: MetricResult,
	presence: readonly Presence[],
	weeks: number
): PersonAdoption {
	const seen = presence.find(({ person }) => person === id);
	const row = working.rows.find(({ dimensions }) => dimensions.owner!.key === id);
	return {
		id,
		name,
		team,
		teamId,
		isActive: Number(row?.value ?? 0) > 0,
		presence: seen ? { signIns: seen.signIns, lastSeen: seen.lastSeen } : null,
		...workOf(byOwner, { by: 'owner', key: id }, weeks)
	};
}

/** The teams that have people or open deals, those with most people first. */
function teamsOf(
	people: readonly Person[],
	persons: readonly PersonAdoption[],
	byTeam: Answers,
	weeks: number
): TeamAdoption[] {
	const labels = new Map<string | null, string>();
	for (const { team_id, team } of people) labels.set(team_id, team ?? 'No team');
	for (const { dimensions } of Object.values(byTeam).flatMap(({ rows }) => rows))
		if (!labels.has(dimensions.team!.key)) labels.set(dimensions.team!.key, dimensions.team!.label);
	const active = new Set(persons.filter(({ isActive }) => isActive).map(({ id }) => id));
	return [...labels]
		.map(([id, name]) => {
			const members = people.filter(({ team_id }) => team_id === id);
			return {
				id,
				name,
				people: members.length,
				active: members.filter((member) => active.has(member.id)).length,
				...workOf(byTeam, { by: 'team', key: id }, weeks)
			};
		})
		.sort((one, other) => other.people - one.people || one.name.localeCompare(other.name, 'en'));
}

const percent = (share: number | null) => (share === null ? 'none' : `${Math.round(share * 100)} %`);

function summaryOf(people: number, active: number, { worked, planned }: Work): string {
	if (people === 0) return 'There are no active people whose work could be looked at.';
	const deals =
		worked.deals === 0
			? 'There are no open deals.'
			: `Of ${worked.deals} open deals ${percent(worked.share)} had an activity in the last fourteen days, and ${percent(planned.share)} have a next step.`;
	return `${active} of ${people} people logged something in the last seven days. ${deals}`;
}

function missingOf(people: number, { logged }: Answers, withAccount: number): string[] {
	return [
		...(people === 0 ? ['There are no active people: import the users or owners of the CRM.'] : []),
		...(people > 0 && logged.total.sample === 0
			? ['No activity was logged in these weeks: import activities, else nobody looks as if they worked.']
			: []),
		...(people > 0 && withAccount < people
			? [
					`${people - withAccount} of ${people} people have no account here, so nothing is known of their sign-ins.`
				]
			: [])
	];
}
