import { describe, expect, it } from 'vitest';
import { passwordProblem } from './password-policy.ts';

describe('a new password', () => {
	it.each([
		'correct horse battery staple',
		'mein hund heißt rex',
		'x7#kQ9!mPz2w',
		'four small words here',
		'今日はとても良い天気ですから',
		`${'a long sentence that goes on '.repeat(20)}`
	])('may be “%s”, whatever signs it has', async (password) => {
		expect(await passwordProblem(password)).toBeNull();
	});

	// The last five are no list's entries: a common one is found in what was made of it.
	it.each([
		'123456789012',
		'leavemealone',
		'1qaz2wsx3edc4rfv',
		'administrator',
		'password1234',
		'P@ssw0rd2026',
		'passwordpassword',
		'abcdefghijkl',
		'qwertyuiop12'
	])('may not be “%s”, which guessers try first', async (password) => {
		expect(await passwordProblem(password)).toContain('among those that are tried first');
	});

	it('counts characters, not bytes', async () => {
		expect(await passwordProblem('äöüßéèçñøåæ')).toContain('at least 12');
		expect(await passwordProblem('x'.repeat(1001))).toContain('at most 1000');
	});

	it.each(['Weatherglass2026', 'ada lovelace 1815', 'northwind-99!'])(
		'may not be “%s”: others know these names',
		async (password) => {
			const known = ['Ada Lovelace', 'ada@example.com', 'Northwind'];
			expect(await passwordProblem(password, known)).toContain('a few words');
		}
	);

	it('is judged in a moment, however long and repetitive', async () => {
		// Judging grows with the square of what repeats; only the beginning is judged.
		expect(await passwordProblem('aB3$'.repeat(250))).not.toBeUndefined();
	});
});
