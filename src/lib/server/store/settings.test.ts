import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { defaultSettings, saveSettings } from './settings.ts';
import { openStore, type Store } from './store.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-settings-'));
let store: Store;
beforeAll(async () => {
	store = await openStore(folder);
});
afterAll(async () => {
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

describe('settings', () => {
	it('are the defaults until someone saves others', async () => {
		expect(await store.settings()).toEqual(defaultSettings);
	});

	it('are taken as a form sends them', async () => {
		await saveSettings(store, systemViewer, {
			time_zone: ' Europe/Berlin ',
			fiscal_year_start_month: '4',
			gross_margin_percent: '62.5 %',
			company_name: 'Ada & Söhne'
		});
		expect(await store.settings()).toEqual({
			...defaultSettings,
			time_zone: 'Europe/Berlin',
			fiscal_year_start_month: 4,
			gross_margin_percent: 62.5,
			company_name: 'Ada & Söhne'
		});
	});

	it('that another process changed are known a moment later', async () => {
		const other = await openStore(folder);
		try {
			await saveSettings(other, systemViewer, { locale: 'de-AT' });
			await expect.poll(async () => (await store.settings()).locale).toBe('de-AT');
		} finally {
			await other.close();
		}
	});

	it.each([
		['reporting_currency', 'EURO', 'ISO 4217'],
		['time_zone', 'Berlin', 'IANA'],
		['time_zone', '+02:00', 'IANA'],
		['fiscal_year_start_month', '13', '1 (January) to 12 (December)'],
		['fiscal_year_start_month', '', '1 (January) to 12 (December)'],
		['gross_margin_percent', '0', 'above 0 and up to 100'],
		['gross_margin_percent', 'most of it', 'above 0 and up to 100'],
		['locale', 'deutsch_', 'language tag']
	])('refuse %s “%s” and say what to give', async (field, value, advice) => {
		const before = await store.settings();
		const saving = saveSettings(store, systemViewer, { company_name: 'Lost', [field]: value });
		await expect(saving).rejects.toMatchObject({
			code: 'invalid',
			issues: [{ field, value, message: expect.stringContaining(advice) }]
		});
		expect(await store.settings()).toEqual(before);
	});

	it('are changed by administrators only', async () => {
		const analyst = { ...systemViewer, role: 'analyst' as const };
		await expect(saveSettings(store, analyst, { locale: 'de-DE' })).rejects.toMatchObject({
			code: 'not_allowed'
		});
	});
});

describe('a new reporting currency', () => {
	it('recomputes amounts at the rate of each record’s day, and leaves those without a rate out', async () => {
		await store.engine.transaction((transaction) =>
			transaction.script(`
				insert into exchange_rates (id, currency, base_currency, day, rate) values
					('r1', 'EUR', 'USD', '2025-01-01', 1.10), ('r2', 'EUR', 'USD', '2026-01-01', 1.20);
				insert into deals (id, status, amount, currency, amount_base, closed_at) values
					('old', 'won', 100, 'EUR', 100, '2025-06-01'), ('new', 'won', 100, 'EUR', 100, '2026-06-01'),
					('home', 'won', 100, 'USD', null, '2026-06-01'), ('pound', 'won', 100, 'GBP', null, '2026-06-01');
			`)
		);
		const amounts = async () => {
			const { rows } = await store.engine.query<{ id: string; amount_base: string }>(
				'select id, amount_base from deals'
			);
			return Object.fromEntries(rows.map((deal) => [deal.id, deal.amount_base]));
		};
		await saveSettings(store, systemViewer, { reporting_currency: 'usd' });
		expect(await amounts()).toEqual({ old: '110.0000', new: '120.0000', home: '100.0000', pound: null });
		await saveSettings(store, systemViewer, { reporting_currency: 'EUR' });
		expect(await amounts()).toEqual({ old: '100.0000', new: '100.0000', home: null, pound: null });
	});
});
