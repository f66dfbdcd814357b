import type { Viewer } from '#lib/crm/viewer.ts';
import type { Engine, Transaction } from '#lib/server/engine/engine.ts';
import { audit } from './audit.ts';
import { recomputeReportingAmounts } from './reporting-amounts.ts';
import { invalid, type Issue } from './errors.ts';
import { requireCapability } from './require-capability.ts';
import type { Store } from './store.ts';

/** What holds for the whole company. */
export interface Settings {
	/** ISO 4217 code: the currency in which sums over several currencies are made. */
	reporting_currency: string;
	/** IANA zone in which the company's days begin. */
	time_zone: string;
	/** 1 (January) to 12. */
	fiscal_year_start_month: number;
	/** What is left of revenue after what the goods or services cost, above 0 and up to 100. */
	gross_margin_percent: number;
	/** BCP 47 tag for numbers and dates. */
	locale: string;
	company_name: string;
}

export const defaultSettings: Settings = {
	reporting_currency: 'EUR',
	time_zone: 'UTC',
	fiscal_year_start_month: 1,
	gross_margin_percent: 100,
	locale: 'en-GB',
	company_name: ''
};

type SettingName = keyof Settings;
const settingNames = Object.keys(defaultSettings) as SettingName[];

/** How each setting is read from what a form or a command gives, and what is wrong with it (null: nothing). */
const readers: {
	[Name in SettingName]: {
		read: (given: string) => Settings[Name];
		problem: (value: Settings[Name]) => string | null;
	};
} = {
	reporting_currency: {
		read: (given) => given.toUpperCase(),
		problem: (value) =>
			Intl.supportedValuesOf('currency').includes(value)
				? null
				: `“${value}” is not a currency: give its three-letter ISO 4217 code, such as EUR or USD.`
	},
	time_zone: {
		read: (given) => given,
		problem: timeZoneProblem
	},
	fiscal_year_start_month: {
		read: Number,
		problem: (value) =>
			Number.isInteger(value) && value >= 1 && value <= 12
				? null
				: 'The fiscal year begins in a month: give a number from 1 (January) to 12 (December).'
	},
	gross_margin_percent: {
		read: (given) => Number(given.replace(/\s*%$/, '')),
		problem: (value) =>
			value > 0 && value <= 100
				? null
				: 'The gross margin is a share of revenue: give a number above 0 and up to 100, such as 65.'
	},
	locale: {
		read: (given) => given,
		problem: localeProblem
	},
	company_name: {
		read: (given) => given,
		problem: (value) =>
			value.length <= 200 ? null : 'The company name is too long: give at most 200 characters.'
	}
};

/** The settings that were saved, and the defaults of the others. */
export async function readSettings(engine: Pick<Engine, 'query'>): Promise<Settings> {
	const { rows } = await engine.query<{ key: string; value: string }>(
		'select key, cast(value as varchar) as value from settings'
	);
	const saved = Object.fromEntries(
		rows
			.filter(({ key }) => settingNames.includes(key as SettingName))
			.map(({ key, value }) => [key, JSON.parse(value)])
	) as Partial<Settings>;
	return { ...defaultSettings, ...saved };
}

/**
 * Save some settings, given as they are or as a form sends them; the others stay. A new reporting currency recomputes every amount in it.
 *
 * @returns the settings as they are now
 * @throws RecordError `invalid` with one issue a wrong value; `not_allowed`
 */
export async function saveSettings(
	store: Store,
	viewer: Viewer,
	changes: Partial<Record<SettingName, string | number>>
): Promise<Settings> {
	requireCapability(viewer, 'manage_settings');
	const names = settingNames.filter((name) => changes[name] !== undefined);
	const values = names.map((name) => readers[name].read(String(changes[name]).trim()));
	const issues = names.flatMap((name, index) => issueOf(name, values[index]!, changes[name]!));
	if (issues.length > 0) throw invalid(issues);
	const saved = await store.engine.transaction(async (transaction) => {
		const before = await readSettings(transaction);
		for (const [index, name] of names.entries()) {
			await putSetting(transaction, viewer, name, values[index]);
		}
		const after = await readSettings(transaction);
		await noteChange(transaction, viewer, before, after);
		if (after.reporting_currency !== before.reporting_currency) await recomputeReportingAmounts(transaction);
		return after;
	});
	store.settingsChanged();
	return saved;
}

/** Write one setting, whatever it holds, in the place of what it held. */
export async function putSetting(
	transaction: Transaction,
	viewer: Viewer,
	key: string,
	value: unknown
): Promise<void> {
	await transaction.query(
		`insert into settings (key, value, changed_by) values ($1, $2::json, $3)
		on conflict (key) do update set value = excluded.value, changed_at = now(), changed_by = excluded.changed_by`,
		[key, JSON.stringify(value), viewer.accountId]
	);
}

/** What one setting holds; null where it was never written. */
export async function readSetting<T>(from: Pick<Engine, 'query'>, key: string): Promise<T | null> {
	const { rows } = await from.query<{ value: string }>(
		'select cast(value as varchar) as value from settings where key = $1',
		[key]
	);
	return rows[0] ? (JSON.parse(rows[0].value) as T) : null;
}

export async function removeSetting(transaction: Transaction, key: string): Promise<void> {
	await transaction.query('delete from settings where key = $1', [key]);
}

async function noteChange(
	transaction: Transaction,
	viewer: Viewer,
	before: Settings,
	after: Settings
): Promise<void> {
	const changed = settingNames.filter((name) => before[name] !== after[name]);
	if (changed.length === 0) return;
	const of = (settings: Settings) => Object.fromEntries(changed.map((name) => [name, settings[name]]));
	await audit(transaction, viewer, {
		action: 'settings_changed',
		subject: 'Company',
		detail: { before: of(before), after: of(after) }
	});
}

function issueOf(name: SettingName, value: string | number, given: string | number): Issue[] {
	const problem = readers[name].problem as (value: string | number) => string | null;
	const message = problem(value);
	return message ? [{ field: name, value: String(given), message }] : [];
}

/** What is wrong with the name of a time zone, or null. */
export function timeZoneProblem(name: string): string | null {
	return isTimeZone(name)
		? null
		: `“${name}” is not a time zone: give its IANA name, such as Europe/Berlin or America/New_York.`;
}

/** What is wrong with a BCP 47 tag, or null. */
export function localeProblem(tag: string): string | null {
	return isLocale(tag) ? null : `“${tag}” is not a language tag: give one such as en-GB, de-DE or pt-BR.`;
}

function isTimeZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat('en', { timeZone: name });
		// Offsets such as +02:00 are accepted by Intl but have no daylight saving: they are not what people mean.
		return /^(UTC|[A-Za-z_]+\/[A-Za-z_/+\-0-9]+)$/.test(name);
	} catch {
		return false;
	}
}

function isLocale(tag: string): boolean {
	try {
		return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
	} catch {
		return false;
	}
}
