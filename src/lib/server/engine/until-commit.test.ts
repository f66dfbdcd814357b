import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EngineStatus } from './engine.ts';
import { Workplace } from './testing.ts';
import { answersUntilCommit, untilCommit, untilCommitConfirmed } from './until-commit.ts';

describe('what was read from an engine', () => {
	beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
	afterEach(() => void vi.useRealTimers());

	const engineAt = (commit: () => string | null) => ({ lastCommit: commit });

	it('is remembered while nothing is committed', () => {
		const memory = untilCommit<string>(10);
		const engine = engineAt(() => '1');
		memory(engine).set('name', 'Ada');
		expect(memory(engine).get('name')).toBe('Ada');
		expect(memory(engineAt(() => '1')).get('name')).toBeUndefined();
	});

	it('is forgotten with the next commit, and what was asked before it does not come after it', () => {
		let commit = '1';
		const memory = untilCommit<string>(10);
		const engine = engineAt(() => commit);
		const before = memory(engine);
		commit = '2';
		before.set('name', 'Ada');
		expect(memory(engine).get('name')).toBeUndefined();
	});

	it('is forgotten after a quarter of a second, in which another process may have written', () => {
		const memory = untilCommit<string>(10);
		const engine = engineAt(() => '1');
		memory(engine).set('name', 'Ada');
		vi.advanceTimersByTime(249);
		expect(memory(engine).get('name')).toBe('Ada');
		vi.advanceTimersByTime(1);
		expect(memory(engine).get('name')).toBeUndefined();
	});

	it('is no more than so many values, and none where nothing tells of commits', () => {
		const memory = untilCommit<string>(2);
		const engine = engineAt(() => '1');
		for (const name of ['a', 'b']) memory(engine).set(name, name);
		expect(memory(engine).size).toBe(0);
		memory({}).set('a', 'a');
		expect(memory({}).size).toBe(0);
	});
});

describe('what was read from an engine that is asked whether it is still good', () => {
	beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
	afterEach(() => void vi.useRealTimers());

	/** Another process commits: this one learns of it with the next answer. */
	const engineOf = (committed: () => string) => {
		let told = committed();
		return {
			asked: 0,
			lastCommit: () => told,
			status() {
				this.asked++;
				told = committed();
				return Promise.resolve({} as EngineStatus);
			}
		};
	};

	it('is kept as long as nothing is committed, and asked for four times a second at most', async () => {
		const memory = untilCommitConfirmed<string>(10);
		const engine = engineOf(() => '1');
		(await memory(engine)).set('name', 'Ada');
		for (let tenths = 0; tenths < 20; tenths++) {
			vi.advanceTimersByTime(100);
			const [one, other] = await Promise.all([memory(engine), memory(engine)]);
			expect([one.get('name'), other.get('name')]).toEqual(['Ada', 'Ada']);
		}
		expect(engine.asked).toBe(6);
	});

	it('is forgotten a quarter of a second after another process has committed', async () => {
		let committed = '1';
		const memory = untilCommitConfirmed<string>(10);
		const engine = engineOf(() => committed);
		(await memory(engine)).set('name', 'Ada');
		committed = '2';
		vi.advanceTimersByTime(249);
		expect((await memory(engine)).get('name')).toBe('Ada');
		vi.advanceTimersByTime(1);
		expect((await memory(engine)).get('name')).toBeUndefined();
	});
});

describe('an answer that is remembered', () => {
	const engine = { lastCommit: () => '1' };

	it('is read once by all who ask for it, before and after it is there', async () => {
		const remembered = answersUntilCommit<string>(10);
		const read = vi.fn(() => Promise.resolve('Ada'));
		const asked = [remembered(engine, 'name', read), remembered(engine, 'name', read)];
		expect([...(await Promise.all(asked)), await remembered(engine, 'name', read)]).toEqual(
			Array(3).fill('Ada')
		);
		await remembered(engine, 'other', read);
		expect(read).toHaveBeenCalledTimes(2);
	});

	it('is none when it failed, or is not worth keeping', async () => {
		const remembered = answersUntilCommit<string>(10, (value) => value.length < 9);
		const read = vi.fn(() => Promise.resolve('a long answer'));
		await expect(remembered(engine, 'name', () => Promise.reject(new Error('It failed.')))).rejects.toThrow();
		for (let time = 0; time < 2; time++) expect(await remembered(engine, 'name', read)).toBe('a long answer');
		expect(read).toHaveBeenCalledTimes(2);
	});
});

describe('the last commit of an engine', () => {
	it('changes with each transaction, also that of another client, and not with what only reads', async () => {
		const place = new Workplace();
		try {
			const [one, other] = [await place.connect(), await place.connect()];
			await one.transaction((transaction) => transaction.script('create table t (a integer)'));
			const first = one.lastCommit();
			await one.query('from t');
			expect(one.lastCommit()).toBe(first);
			await one.insert('t', ['a'], [[1]]);
			const second = one.lastCommit();
			expect(second).not.toBe(first);
			await expect(one.query('insert into t values (2)', [], { readOnly: false })).resolves.toBeDefined();
			expect(one.lastCommit()).not.toBe(second);
			const third = one.lastCommit();
			await other.insert('t', ['a'], [[3]]);
			await one.query('from t');
			expect(one.lastCommit()).not.toBe(third);
		} finally {
			await place.clear();
		}
	});
});
