import { describe, expect, it } from 'vitest';
import type { Engine, QueryOptions } from './engine.ts';
import { patient, stoppable, unstopped } from './manners.ts';
import { answersUntilCommit } from './until-commit.ts';

/** An engine that notes how it was asked. */
function engineThat() {
	const asked: (QueryOptions | undefined)[] = [];
	const engine = {
		query: (_sql: string, _parameters?: unknown, options?: QueryOptions) => {
			asked.push(options);
			return Promise.resolve({ rows: [] });
		},
		status: () => Promise.resolve({}),
		lastCommit: () => '1'
	} as unknown as Engine;
	return { engine, asked };
}

describe('an engine that is asked patiently', () => {
	it('lets other queries go before, unless told otherwise', async () => {
		const { engine, asked } = engineThat();
		await patient(engine).query('select 1', [], { timeZone: 'UTC' });
		await patient(engine).query('select 1', [], { priority: 'interactive' });
		expect(asked).toEqual([{ priority: 'heavy', timeZone: 'UTC' }, { priority: 'interactive' }]);
	});

	it('is one of each engine, and remembers with it what either read', async () => {
		const { engine } = engineThat();
		expect(patient(engine)).toBe(patient(engine));
		const remembered = answersUntilCommit<string>(10);
		const read = (value: string) => () => Promise.resolve(value);
		expect(await remembered(patient(engine), 'name', read('Ada'))).toBe('Ada');
		expect(await remembered(engine, 'name', read('Bob'))).toBe('Ada');
	});
});

describe('an engine that can be stopped', () => {
	it('asks patiently, ends with its signal and with that of each query', async () => {
		const { engine, asked } = engineThat();
		const [all, own] = [new AbortController(), new AbortController()];
		await stoppable(engine, all.signal).query('select 1');
		await stoppable(engine, all.signal).query('select 1', [], { signal: own.signal });
		expect(asked[0]).toEqual({ priority: 'heavy', signal: all.signal });
		own.abort();
		expect(asked.map((options) => options!.signal!.aborted)).toEqual([false, true]);
		all.abort();
		expect(asked.map((options) => options!.signal!.aborted)).toEqual([true, true]);
	});

	it('remembers by itself, so that nobody waits for what another stops', async () => {
		const { engine } = engineThat();
		const remembered = answersUntilCommit<string>(10);
		const front = stoppable(engine, new AbortController().signal);
		expect(await remembered(front, 'name', () => Promise.resolve('Ada'))).toBe('Ada');
		expect(await remembered(engine, 'name', () => Promise.resolve('Bob'))).toBe('Bob');
		expect(unstopped(front)).toBe(engine);
	});
});
