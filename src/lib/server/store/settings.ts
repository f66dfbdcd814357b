import * as v from 'valibot';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Engine } from '#lib/server/engine/engine.ts';
import { recomputeReportingAmounts } from './reporting-amounts.ts';
import type { Store } from './store.ts';

export interface Settings {
	company_name: string;
	/** ISO 4217: the currency of every figure. */
	reporting_currency: string;
	/** IANA: where days, months and quarters begin. */
	time_zone: string;
	/** 1 to 12: the month in which the fiscal year begins. */
	fiscal_year_start_month: number;
	/** BCP 47: how numbers and dates are written unless a person chose otherwise. */
	locale: string;
}

export const defaultSettings: Settings = {
	company_name: '',
	reporting_currency: 'EUR',
	time_zone: 'UTC',
	fiscal_year_start_month: 1,
	locale: 'en-GB'
};

/** Values that can't be settings: one message a field. */
export class SettingsError extends Error {
	override readonly name = 'SettingsError';
	readonly code = 'invalid_settings';
	readonly advice = 'Correct the fields named and save again.';
	constructor(readonly issues: { field: string; value: unknown; message: string }[]) {
		super(issues.map(({ message }) => message).join(' '));
	}
}

const isAccepted = (test: () => unknown): boolean => {
	try {
		test();
		return true;
	} catch {
		return false;
	}
};

const settingsSchema = v.partial(
	v.object({
		company_name: v.pipe(
			v.string(),
			v.trim(),
			v.maxLength(200, 'A company name has at most 200 characters.')
		),
		reporting_currency: v.pipe(
			v.string(),
			v.trim(),
			v.toUpperCase(),
			v.check(
				(code) => Intl.supportedValuesOf('currency').includes(code),
				'A currency is a three-letter ISO code such as EUR or USD.'
			)
		),
		time_zone: v.pipe(
			v.string(),
			v.check(
				(zone) => isAccepted(() => new Intl.DateTimeFormat('en', { timeZone: zone })),
				'A time zone is an IANA name such as Europe/Berlin.'
			)
		),
		fiscal_year_start_month: v.pipe(
			v.union([v.number(), v.pipe(v.string(), v.transform(Number))]),
			v.integer('A fiscal year begins in a month from 1 to 12.'),
			v.minValue(1, 'A fiscal year begins in a month from 1 to 12.'),
			v.maxValue(12, 'A fiscal year begins in a month from 1 to 12.')
		),
		locale: v.pipe(
			v.string(),
			v.check(
				(tag) => isAccepted(() => Intl.getCanonicalLocales(tag)) && tag !== '',
				'A language is a tag such as en-GB or de-DE.'
			)
		)
	})
);

/** The settings as they are, with defaults for what nobody set. */
export async function readSettings(engine: Engine): Promise<Settings> {
	const { rows } = await engine.query<{ key: string; value: string }>(
		'select key, value::varchar as value from settings'
	);
	const saved = Object.fromEntries(rows.map(({ key, value }) => [key, JSON.parse(value) as unknown]));
	return { ...defaultSettings, ...saved };
}

/**
 * Save some settings. A new reporting currency recomputes every amount held in it.
 *
 * @throws SettingsError
 */
export async function saveSettings(
	store: Store,
	viewer: Viewer,
	changes: Partial<Record<keyof Settings, unknown>>
): Promise<Settings> {
	const parsed = v.safeParse(settingsSchema, changes);
	if (!parsed.success) {
		throw new SettingsError(
			parsed.issues.map((issue) => ({
				field: String(issue.path?.[0]?.key ?? ''),
				value: issue.input,
				message: issue.message
			}))
		);
	}
	const before = await store.settings();
	await store.engine.transaction(async (transaction) => {
		for (const [key, value] of Object.entries(parsed.output)) {
			await transaction.query(
				`insert or replace into settings (key, value, changed_at, changed_by) values ($1, $2::json, now(), $3)`,
				[key, JSON.stringify(value), viewer.accountId]
			);
		}
		const currency = parsed.output.reporting_currency;
		if (currency !== undefined && currency !== before.reporting_currency) {
			await recomputeReportingAmounts(transaction);
		}
	});
	return store.settings();
}
