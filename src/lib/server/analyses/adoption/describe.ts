import { textTable } from '../text-table.ts';
import type { AdoptionResult, Coverage } from './result.ts';

/** Teams and people as plain text, for the command line. */
export function describeAdoption({ summary, teams, persons, weeks }: AdoptionResult): string {
	if (persons.length === 0) return summary;
	return [
		summary,
		textTable([
			['team', 'people', 'active', `logged a week (${weeks} weeks)`, 'open deals', 'worked on', 'next step'],
			...teams.map((team) => [
				team.name,
				String(team.people),
				String(team.active),
				team.activitiesAWeek.toFixed(1),
				...coverage(team.worked, team.planned)
			])
		]),
		textTable([
			['person', 'logged a week', 'last 7 days', 'open deals', 'worked on', 'next step', 'sign-ins'],
			...persons.map((person) => [
				person.name,
				person.activitiesAWeek.toFixed(1),
				String(person.activitiesLately),
				...coverage(person.worked, person.planned),
				person.presence === null ? 'no account' : String(person.presence.signIns)
			])
		])
	].join('\n\n');
}

const percent = (share: number | null) => (share === null ? '—' : `${Math.round(share * 100)} %`);

const coverage = (worked: Coverage, planned: Coverage) => [
	String(worked.deals),
	percent(worked.share),
	percent(planned.share)
];
