import { describe, expect, it } from 'vitest';
import { headerKey } from '#connectors/export-shape.ts';
import { exportShapes } from '#connectors/index.ts';
import { inEnglish, languages } from './index.ts';
import { entityWords } from '../synonyms.ts';

const words = new Set(
	Object.values(entityWords).flatMap(({ strong, weak }) => [strong, weak].flatMap(Object.values).flat())
);
const columns = new Set(exportShapes.flatMap((shape) => Object.keys(shape.columns).map(headerKey)));

describe.each(Object.entries(languages))('%s headers', (_, language) => {
	it('are of English ones that name a field', () => {
		const unknown = Object.keys(language).filter((english) => {
			const key = headerKey(english);
			return !words.has(key) && !columns.has(key);
		});
		expect(unknown).toEqual([]);
	});

	it('are written by their letters and digits, each once, and none is an English word of a field', () => {
		const foreign = Object.values(language).flat();
		expect(foreign.filter((word) => headerKey(word) !== word)).toEqual([]);
		expect(new Set(foreign).size).toBe(foreign.length);
		expect(foreign.filter((word) => words.has(word))).toEqual([]);
	});
});

describe('headers', () => {
	it('are translated where most that are known are of one language', () => {
		expect(inEnglish(['Datensatz-ID', 'Deal-Name', 'Deal-Phase', 'Pipeline', 'Betrag (€)'])).toEqual([
			'Record ID',
			'Deal-Name',
			'Deal Stage',
			'Pipeline',
			'Amount'
		]);
		expect(inEnglish(['Nom', 'Prénom', 'Adresse e-mail'])).toEqual(['Last Name', 'First Name', 'Email']);
	});

	it('have the other part of a name where one has a column of its own', () => {
		expect(inEnglish(['Name', 'Vorname'])).toEqual(['Last Name', 'First Name']);
		expect(inEnglish(['Nome', 'Cognome', 'Telefono'])).toEqual(['First Name', 'Last Name', 'Phone']);
		expect(inEnglish(['Nombre', 'Correo electrónico'])).toEqual(['Name', 'Email']);
	});

	it('are translated one by one among English ones where a word hardly means anything else', () => {
		expect(inEnglish(['Vorname', 'Nachname', 'Email', 'Phone', 'Company', 'City'])).toEqual([
			'First Name',
			'Last Name',
			'Email',
			'Phone',
			'Company',
			'City'
		]);
	});

	it('stay as they are in English, and where a word is of another language by chance', () => {
		expect(inEnglish(['Name', 'Amount', 'Stage', 'Tag', 'Land'])).toBeNull();
		expect(inEnglish(['Tag', 'Colour', 'Shape'])).toBeNull();
	});
});
