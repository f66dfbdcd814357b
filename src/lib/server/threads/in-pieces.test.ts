import { describe, expect, it } from 'vitest';
import { mapInPieces } from './in-pieces.ts';

describe('work in pieces', () => {
	it('is what it would have been in one, in its order', async () => {
		const items = Array.from({ length: 1000 }, (_, place) => place);
		expect(await mapInPieces(items, (item, place) => item + place)).toEqual(items.map((item) => 2 * item));
		expect(await mapInPieces([], String)).toEqual([]);
	});

	it('lets others have their turn before it is over', async () => {
		const said: string[] = [];
		setImmediate(() => said.push('another'));
		const spin = (milliseconds: number) => {
			const end = performance.now() + milliseconds;
			while (performance.now() < end);
		};
		await mapInPieces(Array.from({ length: 256 }), () => spin(0.2));
		said.push('done');
		expect(said).toEqual(['another', 'done']);
	});
});
