/** The promises of service: read as their versions, saved as a new one. */
import { randomUUID } from 'node:crypto';
import { HoursError, parseSpans, type WorkingSpan } from '#lib/crm/calendar/working-hours.ts';
import { weekdays, type ServicePolicy, type ServiceTarget } from '#lib/crm/service-levels.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from './audit.ts';
import { invalid, type Issue } from './errors.ts';
import { requireCapability } from './require-capability.ts';
import { timeZoneProblem } from './settings.ts';
import type { Store } from './store.ts';

interface PolicyRow {
	id: string;
	holds_from: string | null;
	time_zone: string | null;
	saved_at: string;
	saved_by: string | null;
	hours: { weekday: number; begins: number; ends: number }[];
	holidays: { day: string; name: string | null }[];
	waiting: string[];
	targets: { priority: string | null; response: number | null; resolution: number | null }[];
}

/** Every version of the promise that holds from some day on, the latest first: of two from one day, the one saved later. */
export async function readPolicies(store: Store): Promise<ServicePolicy[]> {
	const { rows } = await store.engine.query<{ policy: string }>(
		`select to_json({
			id: policies.id,
			holds_from: holds_from::varchar,
			time_zone: policies.time_zone,
			saved_at: saved_at::varchar,
			saved_by: accounts.name,
			hours: coalesce((
				select list({weekday: weekday, begins: begins_minute, ends: ends_minute} order by weekday, begins_minute)
				from service_hours where policy_id = policies.id
			), []),
			holidays: coalesce((
				select list({day: day::varchar, name: name} order by day) from service_holidays where policy_id = policies.id
			), []),
			waiting: coalesce((select list(name order by name) from service_waiting where policy_id = policies.id), []),
			targets: coalesce((
				select list(
					{priority: priority, response: first_response_minutes, resolution: resolution_minutes}
					order by resolution_minutes, first_response_minutes, priority
				)
				from service_targets where policy_id = policies.id
			), [])
		})::varchar as policy
		from (
			from service_policies
			qualify row_number() over (partition by holds_from order by saved_at desc, id desc) = 1
		) policies
		left join accounts on accounts.id = policies.saved_by
		order by holds_from desc nulls last`
	);
	return rows.map(({ policy }) => policyOf(JSON.parse(policy) as PolicyRow));
}

const policyOf = (row: PolicyRow): ServicePolicy => ({
	id: row.id,
	holdsFrom: row.holds_from,
	timeZone: row.time_zone,
	week: weekdays.map((_, place) =>
		row.hours
			.filter(({ weekday }) => weekday === place + 1)
			.map(({ begins, ends }): WorkingSpan => ({ begins, ends }))
	),
	holidays: row.holidays.map(({ day, name }) => ({ day, name: name ?? '' })),
	waiting: row.waiting,
	targets: row.targets.map(({ priority, response, resolution }): ServiceTarget => ({
		priority,
		firstResponseMinutes: response,
		resolutionMinutes: resolution
	})),
	savedAt: row.saved_at,
	savedBy: row.saved_by
});

/** A version as a form gives it: everything as people write it. */
export interface PolicyForm {
	/** `YYYY-MM-DD`; empty: since ever. */
	holdsFrom: string;
	/** Empty: that of the company. */
	timeZone: string;
	/** Seven days, Monday first: `09:00-12:00, 13:00-17:00`. */
	week: readonly string[];
	/** A day a line, with its name: `2026-12-25 Christmas`. */
	holidays: string;
	/** A status or stage a line. */
	waiting: string;
	/** Hours of working time; an empty priority stands for every other one. */
	targets: readonly { priority: string; firstResponse: string; resolution: string }[];
}

/**
 * Save a new version of the promise. Earlier ones stay: they hold for the tickets opened before its first day.
 *
 * @throws RecordError `invalid` with one issue a wrong value; `not_allowed`
 */
export async function savePolicy(store: Store, viewer: Viewer, form: PolicyForm): Promise<void> {
	requireCapability(viewer, 'manage_settings');
	const { issues, read } = collector();
	const policy = {
		holdsFrom: read('holdsFrom', form.holdsFrom, dayOrNone),
		timeZone: read('timeZone', form.timeZone, zoneOrNone),
		week: form.week.map((text, place) => read(`week:${place}`, text, parseSpans) ?? []),
		holidays: read('holidays', form.holidays, parseHolidays) ?? [],
		waiting: linesOf(form.waiting).map((line) => line.toLowerCase()),
		targets: form.targets.map(({ priority, firstResponse, resolution }) => ({
			priority: priority.trim().toLowerCase() || null,
			firstResponseMinutes: read(`response:${priority}`, firstResponse, minutesOrNone),
			resolutionMinutes: read(`resolution:${priority}`, resolution, minutesOrNone)
		}))
	};
	if (issues.length === 0 && policy.week.every((spans) => spans.length === 0))
		issues.push({
			field: 'week:0',
			value: '',
			message: 'Nobody works on any day: give the hours of at least one.'
		});
	if (issues.length > 0) throw invalid(issues);
	await write(store, viewer, policy);
}

type Policy = Pick<ServicePolicy, 'holdsFrom' | 'timeZone' | 'week' | 'holidays' | 'waiting' | 'targets'>;

async function write(store: Store, viewer: Viewer, policy: Policy): Promise<void> {
	const id = randomUUID();
	await store.engine.transaction(async (transaction) => {
		await transaction.query(
			'insert into service_policies (id, holds_from, time_zone, saved_by) values ($1, $2::date, $3, $4)',
			[id, policy.holdsFrom, policy.timeZone, viewer.accountId]
		);
		const put = async (table: string, columns: string[], rows: (string | number | null)[][]) => {
			for (const row of rows) {
				const places = columns.map((_, place) => `$${place + 2}`).join(', ');
				await transaction.query(
					`insert into ${table} (policy_id, ${columns.join(', ')}) values ($1, ${places})`,
					[id, ...row]
				);
			}
		};
		await put(
			'service_hours',
			['weekday', 'begins_minute', 'ends_minute'],
			policy.week.flatMap((spans, place) => spans.map(({ begins, ends }) => [place + 1, begins, ends]))
		);
		await put(
			'service_holidays',
			['day', 'name'],
			policy.holidays.map(({ day, name }) => [day, name || null])
		);
		await put(
			'service_waiting',
			['name'],
			[...new Set(policy.waiting)].map((name) => [name])
		);
		await put(
			'service_targets',
			['priority', 'first_response_minutes', 'resolution_minutes'],
			policy.targets.map((target) => [target.priority, target.firstResponseMinutes, target.resolutionMinutes])
		);
		await audit(transaction, viewer, {
			action: 'service_levels_changed',
			subject: policy.holdsFrom ? `From ${policy.holdsFrom} on` : 'Since ever',
			detail: { ...policy }
		});
	});
}

/** Reads values one by one, and keeps what is wrong with them. */
function collector() {
	const issues: Issue[] = [];
	const read = <T>(field: string, value: string, reader: (text: string) => T): T | null => {
		try {
			return reader(value.trim());
		} catch (failure) {
			if (!(failure instanceof HoursError)) throw failure;
			issues.push({ field, value, message: failure.message });
			return null;
		}
	};
	return { issues, read };
}

const isDay = (text: string): boolean =>
	/^\d{4}-\d{2}-\d{2}$/.test(text) &&
	!Number.isNaN(Date.parse(text)) &&
	new Date(`${text}T00:00:00Z`).toISOString().slice(0, 10) === text;

function dayOrNone(text: string): string | null {
	if (text === '') return null;
	if (!isDay(text)) throw new HoursError(`“${text}” is not a date: write it as 2026-11-23.`);
	return text;
}

function zoneOrNone(text: string): string | null {
	if (text === '') return null;
	const problem = timeZoneProblem(text);
	if (problem) throw new HoursError(problem);
	return text;
}

const linesOf = (text: string): string[] =>
	text
		.split(/\r?\n/)
		.map((line) => line.trim())
		.filter((line) => line !== '');

function parseHolidays(text: string): { day: string; name: string }[] {
	const holidays = new Map<string, string>();
	for (const line of linesOf(text)) {
		const [day = '', ...name] = line.split(/\s+/);
		if (!isDay(day)) throw new HoursError(`“${line}” begins with no date: write it as 2026-12-25 Christmas.`);
		holidays.set(day, name.join(' '));
	}
	return [...holidays].map(([day, name]) => ({ day, name }));
}

/** A year of hours is no promise. */
const mostHours = 8_760;

function minutesOrNone(text: string): number | null {
	if (text === '') return null;
	const hours = Number(text.replace(',', '.'));
	const minutes = Math.round(hours * 60);
	if (!(hours > 0) || hours > mostHours || minutes < 1)
		throw new HoursError(`“${text}” is no target: give hours above 0 and up to ${mostHours}, or nothing.`);
	return minutes;
}
