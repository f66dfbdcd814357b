import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testImports, type TestImports } from './testing-imports.ts';

let imports: TestImports;
beforeAll(async () => {
	imports = await testImports();
});
afterAll(() => imports.clear());

describe('exports in other languages', () => {
	it('are the shape that the CRM has in English', async () => {
		const [file] = await imports.load({
			'hubspot-crm-exports-alle-deals-2026-11-23.csv': [
				'Datensatz-ID;Deal-Name;Deal-Phase;Pipeline;Betrag;Währung;Abschlussdatum;Erstellungsdatum',
				'1;Packstraße;Abgeschlossen und gewonnen;Vertrieb;"1.234,50";SEK;2026-10-05 10:00;2026-09-01 09:30',
				'2;Förderband;Angebot;Vertrieb;"99,00";SEK;2026-12-24 10:00;2026-09-02 09:30'
			].join('\n')
		});
		expect(file).toMatchObject({ source: 'hubspot', entity: 'deals', rows_loaded: 2 });
		expect(file!.columns.filter(({ field }) => field?.startsWith('custom:'))).toEqual([]);
		expect(await imports.loaded('amount::varchar')).toEqual(['1234.5000', '99.0000']);
		expect(await imports.loaded('currency')).toEqual(['SEK', 'SEK']);
		expect(await imports.loaded('status')).toEqual(['won', 'open']);
		expect(await imports.loaded('coalesce(closed_at::date, expected_close)::varchar')).toEqual([
			'2026-10-05',
			'2026-12-24'
		]);
	});

	it('of no CRM are read by what fields are called in that language', async () => {
		const [file] = await imports.load({
			'contacts.csv': [
				'Prénom;Nom de famille;Adresse e-mail;Entreprise;Numéro de téléphone;Pays',
				'Anaïs;Petit;anais@example.com;Verrerie du Nord;+33 1 23 45 67 89;France'
			].join('\n')
		});
		expect(file).toMatchObject({ entity: 'contacts', rows_loaded: 1 });
		expect(
			await imports.test.rows('select name, email, phone, country from contacts where email is not null')
		).toEqual([
			{ name: 'Anaïs Petit', email: 'anais@example.com', phone: '+33 1 23 45 67 89', country: 'France' }
		]);
	});
});
