import { describe, expect, it } from 'vitest';
import { allNeedles, inScript, isNamedFile, needlesOf } from './needles.ts';

const needles = needlesOf({
	names: ['Ada King Lovelace'],
	emails: ['king@love.example'],
	phones: ['+44 20 7946 0123']
});

const finds = (text: string): boolean => allNeedles(needles).some((pattern) => inScript(pattern).test(text));

describe('what a person is found by', () => {
	it.each([
		'king@love.example',
		'Mail <KING@love.example>.',
		'Write to king@love.example, or call',
		"where email = 'king@love.example'",
		'king@love.example.csv',
		'Ada  King Lovelace said',
		'Ada_King_Lovelace.csv',
		'Lovelace, Ada King',
		'020 7946 0123 or +44 (20) 7946-0123'
	])('finds %s', (text) => expect(finds(text)).toBe(true));

	it.each([
		'ada.king@love.example',
		'ada-king@love.example',
		'king+list@love.example',
		'king@love.example.com',
		'king@love.example-inc.com',
		'King Lovelace',
		'Ada King Lovelaces'
	])('does not take %s, which is somebody else, for them', (text) => expect(finds(text)).toBe(false));

	it('knows them in names of files', () => {
		expect(isNamedFile('1-king_love.example.csv', needles)).toBe(true);
		expect(isNamedFile('1-Ada King Lovelace.csv', needles)).toBe(true);
		expect(isNamedFile('1-contacts.csv', needles)).toBe(false);
	});
});
