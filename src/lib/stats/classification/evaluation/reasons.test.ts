import { describe, expect, it } from 'vitest';
import type { Features } from '../classifier.ts';
import { chanceOf } from '../logistic-loss.ts';
import { reasonPoints } from './reasons.ts';

/** A logistic model: twice the first number, and 1 where the word is `yes`. */
const predict = ({ rows, columns: [x, word] }: Features): Float64Array =>
	Float64Array.from({ length: rows }, (_, row) => {
		const says = word!.kind === 'category' && word!.levels[word!.values[row]!] === 'yes';
		return chanceOf(2 * x!.values[row]! + (says ? 1 : 0));
	});

const table = (x: number[], words: number[]): Features => ({
	rows: x.length,
	columns: [
		{ name: 'x', kind: 'number', values: Float64Array.from(x) },
		{ name: 'word', kind: 'category', values: Int32Array.from(words), levels: ['no', 'yes'] }
	]
});

describe('reasons of a chance', () => {
	it('share out the way from the chance of others to its own by the log-odds of each column', () => {
		const [x, word] = reasonPoints(predict, table([1, -1], [1, 0]), table([0], [0]));
		// From a half to the chance at log-odds 3, two thirds of it by the number.
		const way = chanceOf(3) - 0.5;
		expect(x![0]).toBeCloseTo((2 / 3) * way, 12);
		expect(word![0]).toBeCloseTo(way / 3, 12);
		expect(x![1]).toBeCloseTo(chanceOf(-2) - 0.5, 12);
		expect(word![1]).toBe(0);
	});

	it('are there where the chance is next to nothing, and add up of a logistic model', () => {
		const others = table([0.3, -0.2, 0.1], [1, 0, 0]);
		const [x, word] = reasonPoints(predict, table([-8], [1]), others);
		expect(x![0]).toBeLessThan(-0.4);
		expect(word![0]).toBeGreaterThan(0);
		const usual = chanceOf(2 * (0.2 / 3) + 1 / 3);
		expect(x![0]! + word![0]!).toBeCloseTo(chanceOf(-15) - usual, 12);
	});

	it('are nothing without others', () => {
		const points = reasonPoints(predict, table([1], [1]), table([], []));
		expect(points.map((of) => [...of])).toEqual([[0], [0]]);
	});
});
