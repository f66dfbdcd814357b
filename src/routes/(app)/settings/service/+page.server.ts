import { fail } from '@sveltejs/kit';
import { formatSpans } from '#lib/crm/calendar/working-hours.ts';
import { today } from '#lib/crm/calendar/dates.ts';
import { weekdays, type ServiceTarget } from '#lib/crm/service-levels.ts';
import { dimensionValues } from '#lib/server/metrics/index.ts';
import { readPolicies, savePolicy } from '#lib/server/store/service-levels.ts';
import { requireViewer } from '../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

/** As a form shows and sends a number of hours; nothing where there is no promise. */
const hours = (minutes: number | null): string =>
	minutes === null ? '' : String(Math.round((minutes / 60) * 100) / 100);

export const load: PageServerLoad = async ({ locals }) => {
	const viewer = requireViewer(locals);
	const [policies, priorities, settings] = await Promise.all([
		readPolicies(locals.store),
		dimensionValues(locals.store, viewer, 'priority', ''),
		locals.store.settings()
	]);
	const latest = policies[0]!;
	return {
		weekdays,
		companyZone: settings.time_zone,
		// What was never promised by anyone holds for the past too.
		holdsFrom:
			policies.length === 1 && latest.savedBy === null ? '' : today(latest.timeZone ?? settings.time_zone),
		timeZone: latest.timeZone ?? settings.time_zone,
		week: latest.week.map(formatSpans),
		holidays: latest.holidays.map(({ day, name }) => `${day} ${name}`.trim()).join('\n'),
		waiting: latest.waiting.join('\n'),
		targets: targetsOf(
			latest.targets,
			priorities.flatMap(({ key }) => (key === null ? [] : [key]))
		),
		versions: policies.map(({ id, holdsFrom, savedAt, savedBy }) => ({ id, holdsFrom, savedAt, savedBy }))
	};
};

/** Every priority that has a target or stands on a ticket, and all others. */
function targetsOf(targets: readonly ServiceTarget[], onTickets: readonly string[]) {
	const known = targets.flatMap(({ priority }) => (priority === null ? [] : [priority]));
	const names = [...new Set([...known, ...onTickets.map((name) => name.trim().toLowerCase())])];
	const other = targets.find(({ priority }) => priority === null);
	return [...names.filter((name) => name !== ''), null].map((priority) => {
		const target = targets.find((each) => each.priority === priority) ?? other;
		return {
			priority: priority ?? '',
			firstResponse: hours(target?.firstResponseMinutes ?? null),
			resolution: hours(target?.resolutionMinutes ?? null)
		};
	});
}

interface Refusal extends Error {
	advice?: string;
	issues?: { field: string; message: string }[];
}

export const actions: Actions = {
	default: async ({ request, locals }) => {
		const form = await request.formData();
		const of = (name: string) => String(form.get(name) ?? '');
		const priorities = form.getAll('priority').map(String);
		try {
			await savePolicy(locals.store, requireViewer(locals), {
				holdsFrom: of('holdsFrom'),
				timeZone: of('timeZone'),
				week: weekdays.map((_, place) => of(`week:${place}`)),
				holidays: of('holidays'),
				waiting: of('waiting'),
				targets: priorities.map((priority) => ({
					priority,
					firstResponse: of(`response:${priority}`),
					resolution: of(`resolution:${priority}`)
				}))
			});
			return { saved: true };
		} catch (failure) {
			const { name, message, advice, issues } = failure as Refusal;
			if (name !== 'RecordError') throw failure;
			return fail(422, { message: `${message} ${advice ?? ''}`, issues: issues ?? [] });
		}
	}
};
