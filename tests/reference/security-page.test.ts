/** docs/security.md against the standard and against the code: every requirement once, every file and test there. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
const rows = page
	.split('\n')
	.filter((line) => /^\| \d/.test(line))
	.map((line) => {
		const [ids = '', topic = '', state = '', how = ''] = line
			.slice(1, -1)
			.split('|')
			.map((cell) => cell.trim());
		return { ids: ids.split(', '), topic, state, how, line };
	});

/**
 * The requirements of levels 1 and 2 by section. Source: OWASP ASVS 5.0.0, whose level 3 has the numbers left out here.
 */
const requirements: Record<string, number> = {
	'1.1': 2,
	'1.2': 9,
	'1.3': 11,
	'1.4': 3,
	'1.5': 2,
	'2.1': 3,
	'2.2': 3,
	'2.3': 4,
	'2.4': 1,
	'3.2': 2,
	'3.3': 4,
	'3.4': 6,
	'3.5': 5,
	'3.7': 2,
	'4.1': 3,
	'4.2': 1,
	'4.3': 2,
	'4.4': 4,
	'5.1': 1,
	'5.2': 3,
	'5.3': 2,
	'5.4': 3,
	'6.1': 3,
	'6.2': 12,
	'6.3': 4,
	'6.4': 4,
	'6.5': 5,
	'6.6': 3,
	'6.8': 4,
	'7.1': 3,
	'7.2': 4,
	'7.3': 2,
	'7.4': 5,
	'7.5': 2,
	'7.6': 2,
	'8.1': 2,
	'8.2': 3,
	'8.3': 1,
	'8.4': 1,
	'9.1': 3,
	'9.2': 4,
	'10.1': 2,
	'10.2': 2,
	'10.3': 4,
	'10.4': 11,
	'10.5': 5,
	'10.6': 2,
	'10.7': 3,
	'11.1': 2,
	'11.2': 3,
	'11.3': 3,
	'11.4': 4,
	'11.5': 1,
	'11.6': 1,
	'12.1': 3,
	'12.2': 2,
	'12.3': 4,
	'13.1': 1,
	'13.2': 5,
	'13.3': 2,
	'13.4': 5,
	'14.1': 2,
	'14.2': 4,
	'14.3': 3,
	'15.1': 3,
	'15.2': 3,
	'15.3': 7,
	'16.1': 1,
	'16.2': 5,
	'16.3': 4,
	'16.4': 3,
	'16.5': 3,
	'17.1': 1,
	'17.2': 4,
	'17.3': 2
};

describe('the page on OWASP ASVS 5.0', () => {
	it('has each of the 253 requirements of levels 1 and 2 once', () => {
		// Sections of the standard have their level 3 last, so those of levels 1 and 2 are the first so many.
		const expected = Object.entries(requirements).flatMap(([section, count]) =>
			Array.from({ length: count }, (_, place) => `${section}.${place + 1}`)
		);
		expect(expected).toHaveLength(253);
		const listed = rows.flatMap(({ ids }) => ids);
		expect([...listed].sort()).toEqual([...expected].sort());
	});

	it('says the state of each in words it explains, and what is missing of what is not done', () => {
		const states = new Set(['done', 'partly', 'not done', 'yours', 'none here']);
		for (const { state, how, line } of rows) {
			expect(states, line).toContain(state);
			if (state === 'partly' || state === 'not done') expect(how.length, line).toBeGreaterThan(20);
		}
	});

	it('names files and folders that are there', () => {
		const named = [...page.matchAll(/`((?:src|tests|docs)\/[^`]+)`/g)].map(([, path]) => path!);
		const linked = [...page.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, path]) =>
			join('docs', path!)
		);
		expect(named.length).toBeGreaterThan(50);
		expect([...new Set([...named, ...linked])].filter((path) => !existsSync(join(root, path)))).toEqual([]);
	});

	it('names tests that are there, by words of their names', () => {
		const missing: string[] = [];
		let count = 0;
		for (const { how } of rows) {
			for (const [, path, names] of how.matchAll(
				/`([^`]+\.(?:test|spec)\.ts)`((?:,? “.+?”(?=,|$|;|\.| \|))*)/g
			)) {
				const text = existsSync(join(root, path!)) ? readFileSync(join(root, path!), 'utf8') : '';
				for (const [, name] of names!.matchAll(/“(.+?)”(?=,|$|;|\.| \|)/g)) {
					count++;
					if (!text.includes(name!)) missing.push(`${path}: ${name}`);
				}
			}
		}
		expect(missing).toEqual([]);
		expect(count).toBeGreaterThan(80);
	});
});
