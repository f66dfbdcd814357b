import { describe, expect, it } from 'vitest';
import { leaversRange, turnedOut } from './in-the-large.ts';

const bin = (customers: number, meanChance: number, lower: number, estimate: number, upper: number) => ({
	lower: 0,
	upper: 0.1,
	customers,
	meanChance,
	left: { estimate, lower, upper }
});

describe('what became of chances to leave', () => {
	it('says to correct them where more left than chance explains', () => {
		const bins = [bin(4000, 0.01, 0.008, 0.01, 0.012)];
		expect(turnedOut({ judged: 4548, left: 110, expected: 65.7, bins })).toEqual({
			said: 'At earlier moments 110 left where 66 were expected, 1.67 times as many (95 % interval 1.38 to 2.02): read chances as too low.',
			isOff: true
		});
		expect(turnedOut({ judged: 4548, left: 40, expected: 65.7, bins })!.said).toMatch(/as too high\.$/);
	});

	it('looks where most customers were when the whole may be chance', () => {
		const told = { judged: 4548, left: 79, expected: 65.7 };
		const { said, isOff } = turnedOut({ ...told, bins: [bin(4381, 0.0099, 0.0107, 0.0137, 0.0176)] })!;
		expect(isOff).toBe(true);
		expect(said).toMatch(
			/79 left where 66 were expected, 1\.20 times as many .* which chance alone may explain\./
		);
		expect(said).toMatch(
			/chances below 10 %: 1\.0 % on the mean, and 1\.4 % of them left \(95 % interval 1\.1 % to 1\.8 %\): read such chances as too low\.$/
		);
	});

	it('says that they were right as far as can be told, and leaves small groups to the chart', () => {
		const bins = [bin(4381, 0.0137, 0.0107, 0.0137, 0.0176), bin(20, 0.15, 0.3, 0.5, 0.7)];
		expect(turnedOut({ judged: 4548, left: 66, expected: 65.7, bins })).toMatchObject({ isOff: false });
	});

	it('is nothing where nobody was judged', () => {
		expect(turnedOut({ judged: 0, left: 0, expected: 0, bins: [] })).toBeNull();
	});
});

describe('the range of those who will leave', () => {
	const windows = [
		{ day: '2026-03-01', customers: 700, left: 30, expected: null, base: null },
		{ day: '2026-06-01', customers: 700, left: 40, expected: 20, base: 40 },
		{ day: '2026-09-01', customers: 700, left: 40, expected: 20, base: 40 }
	];

	it('is that of windows in which something was expected, as they turned out', () => {
		// Twice as many left as the model expected: 10 are about 20, and as many as at the share before.
		expect(leaversRange(10, 700, windows, 'expected')).toEqual({ lower: 11, upper: 31 });
		expect(leaversRange(20, 700, windows, 'base')).toEqual({ lower: 11, upper: 31 });
	});

	it('is unknown where nothing was put to the test', () => {
		expect(leaversRange(10, 700, windows.slice(0, 1), 'expected')).toBeNull();
	});
});
