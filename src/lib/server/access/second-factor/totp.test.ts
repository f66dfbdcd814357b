import { HOTP, Secret, TOTP } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { newTotpKey, stepOfCode, timeStep, totpCode, totpUri } from './totp.ts';

/** The key of the tests in RFC 4226 and RFC 6238: the ASCII digits 1234567890, twice. */
const key = Secret.fromLatin1('12345678901234567890').base32;
const at = (seconds: number) => seconds * 1000;

describe('one-time codes', () => {
	// The RFC prints eight digits; six are the last six of them.
	it.each([
		[59, '94287082'],
		[1111111109, '07081804'],
		[1111111111, '14050471'],
		[1234567890, '89005924'],
		[2000000000, '69279037'],
		[20000000000, '65353130']
	])('RFC 6238, appendix B, SHA-1: at second %d it is %s', (seconds, eight) => {
		expect(TOTP.generate({ secret: Secret.fromBase32(key), digits: 8, timestamp: at(seconds) })).toBe(eight);
		expect(totpCode(key, at(seconds))).toBe(eight.slice(2));
		expect(stepOfCode(key, eight.slice(2), at(seconds))).toBe(Math.floor(seconds / 30));
	});

	it.each([
		'755224',
		'287082',
		'359152',
		'969429',
		'338314',
		'254676',
		'287922',
		'162583',
		'399871',
		'520489'
	])('RFC 4226, appendix D: counters 0 to 9, among them %s', (code) => {
		const codes = Array.from({ length: 10 }, (_, counter) =>
			HOTP.generate({ secret: Secret.fromBase32(key), counter })
		);
		expect(codes).toContain(code);
		expect(totpCode(key, at(codes.indexOf(code) * 30))).toBe(code);
	});

	it('of a clock that is one step off either way are right, and two steps off are wrong', () => {
		const now = at(1_700_000_015);
		const skewed = (steps: number) => stepOfCode(key, totpCode(key, now + at(30 * steps)), now);
		expect([-2, -1, 0, 1, 2].map(skewed)).toEqual([
			null,
			timeStep(now) - 1,
			timeStep(now),
			timeStep(now) + 1,
			null
		]);
	});

	it.each(['', '12345', '1234567', 'abcdef', '١٢٣٤٥٦', ' 94287'])('are never %j', (code) => {
		expect(stepOfCode(key, code, at(59))).toBeNull();
	});

	it('come from a key of 160 random bits, written into the address that apps read', () => {
		const made = newTotpKey();
		expect(Secret.fromBase32(made).bytes).toHaveLength(20);
		expect(newTotpKey()).not.toBe(made);
		const uri = new URL(totpUri(made, 'ada+crm@example.com'));
		expect(decodeURIComponent(uri.pathname)).toBe('/Weatherglass:ada+crm@example.com');
		expect(uri.host).toBe('totp');
		expect(Object.fromEntries(uri.searchParams)).toEqual({
			issuer: 'Weatherglass',
			secret: made,
			algorithm: 'SHA1',
			digits: '6',
			period: '30'
		});
	});
});
