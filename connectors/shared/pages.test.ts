import { describe, expect, it } from 'vitest';
import { pages } from './pages.ts';

async function listOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
	const list: Item[] = [];
	for await (const item of items) list.push(item);
	return list;
}

describe('pages', () => {
	it('end when the last one has no cursor', async () => {
		const answers = await listOf(
			pages<number, number>(null, (next) =>
				Promise.resolve({ answer: next ?? 0, next: (next ?? 0) < 3 ? (next ?? 0) + 1 : null })
			)
		);
		expect(answers).toEqual([0, 1, 2, 3]);
	});

	it('that go round in circles are an error', async () => {
		const circle = pages<string, string>(null, (next) =>
			Promise.resolve({ answer: 'page', next: next === 'a' ? 'b' : 'a' })
		);
		await expect(listOf(circle)).rejects.toMatchObject({ code: 'unexpected_answer' });
	});
});
