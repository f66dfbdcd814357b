import { describe, expect, it } from 'vitest';
import { colognePhonetics, soundex } from './phonetic.ts';

describe('Soundex', () => {
	it.each([
		['Robert', 'R163'],
		['Rupert', 'R163'],
		['Rubin', 'R150'],
		['Ashcraft', 'A261'],
		['Tymczak', 'T522'],
		['Pfister', 'P236'],
		['Honeyman', 'H555'],
		['Washington', 'W252'],
		['Lee', 'L000'],
		['Gutierrez', 'G362']
	])('of %s is %s, as the US National Archives have it', (name, code) => {
		expect(soundex(name)).toBe(code);
	});

	it('reads accents as their letters, and says null where there is no letter', () => {
		expect(soundex('Müller')).toBe(soundex('Muller'));
		expect(soundex('42')).toBeNull();
	});
});

describe('Kölner Phonetik', () => {
	it.each([
		['Wikipedia', '3412'],
		['Müller-Lüdenscheidt', '65752682'],
		['Breschnew', '17863'],
		['Meyer', '67'],
		['Maier', '67']
	])('of %s is %s, as published', (name, code) => {
		expect(colognePhonetics(name)).toBe(code);
	});
});
