import { describe, expect, it } from 'vitest';
import { MetricError } from '#lib/server/metrics/index.ts';
import { isForPeople } from './for-people.ts';

const engineError = (code: string) =>
	Object.assign(new Error(`Constraint Error: Duplicate key "email: ann@example.com" in /srv/data`), {
		name: 'EngineError',
		code,
		advice: 'x'
	});

describe('an error that a person reads', () => {
	it('is one of ours, with what to do', () => {
		expect(isForPeople(new MetricError('invalid_date', 'No date.', 'Write dates as 2026-11-23.'))).toBe(true);
		expect(isForPeople(engineError('time_limit'))).toBe(true);
	});

	it.each(['constraint', 'failed', 'invalid_sql', 'corrupt_log'])(
		'is never the inside of the engine: %s',
		(code) => expect(isForPeople(engineError(code))).toBe(false)
	);

	it('is never one of a library, or none', () => {
		for (const failure of [
			new Error('ENOENT /etc/passwd'),
			'text',
			null,
			undefined,
			{ advice: 'x', message: 'y' }
		])
			expect(isForPeople(failure)).toBe(false);
	});
});
