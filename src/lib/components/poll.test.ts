import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { poll } from './poll.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('asking again and again', () => {
	it('waits for each answer, then a while', async () => {
		const answers: (() => void)[] = [];
		const end = poll(() => new Promise((resolve) => answers.push(resolve)), 400);
		await vi.advanceTimersByTimeAsync(399);
		expect(answers.length).toBe(0);
		await vi.advanceTimersByTimeAsync(10_000);
		expect(answers.length).toBe(1);
		answers[0]!();
		await vi.advanceTimersByTimeAsync(400);
		expect(answers.length).toBe(2);
		end();
	});

	it('ends, also while it waits for an answer', async () => {
		const answers: (() => void)[] = [];
		const end = poll(() => new Promise((resolve) => answers.push(resolve)), 400);
		await vi.advanceTimersByTimeAsync(400);
		end();
		answers[0]!();
		await vi.advanceTimersByTimeAsync(10_000);
		expect(answers.length).toBe(1);
	});
});
