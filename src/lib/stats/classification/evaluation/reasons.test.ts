import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random/random.ts';
import type { Features } from '../classifier.ts';
import { predictionDifferences } from './reasons.ts';

/** Half the first number and a tenth where the word is `yes`. */
const predict = ({ rows, columns: [x, word] }: Features): Float64Array =>
	Float64Array.from({ length: rows }, (_, row) => {
		const says = word!.kind === 'category' && word!.levels[word!.values[row]!] === 'yes';
		return x!.values[row]! / 2 + (says ? 0.1 : 0);
	});

const table = (x: number[], words: number[]): Features => ({
	rows: x.length,
	columns: [
		{ name: 'x', kind: 'number', values: Float64Array.from(x) },
		{ name: 'word', kind: 'category', values: Int32Array.from(words), levels: ['no', 'yes'] }
	]
});

describe('reasons of a chance', () => {
	it('are what it loses with the values of others, column by column', () => {
		const [x, word] = predictionDifferences(
			predict,
			table([1, 0], [1, 0]),
			table([0.5], [0]),
			createRandom(0)
		);
		expect([...x!]).toEqual([expect.closeTo(0.25, 12), expect.closeTo(-0.25, 12)]);
		expect([...word!]).toEqual([expect.closeTo(0.1, 12), 0]);
	});

	it('are nothing without others', () => {
		const differences = predictionDifferences(predict, table([1], [1]), table([], []), createRandom(0));
		expect(differences.map((of) => [...of])).toEqual([[0], [0]]);
	});
});
