import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder, type Change } from './order.ts';

const change = (from: string | null, to: string, at = 'noon', deal = 'd'): Change => ({
	id: `${from}-${to}`,
	deal,
	field: 'stage',
	from,
	to,
	at,
	by: null
});
const values = (changes: Change[]) => inOrder(changes).map(({ from, to, sequence }) => [from, to, sequence]);

describe('changes within one second', () => {
	it('begin with what the one before left', () =>
		expect(values([change('b', 'c'), change('a', 'b')])).toEqual([
			['a', 'b', 0],
			['b', 'c', 1]
		]));

	it('that come back to where they began follow what was there the second before', () =>
		expect(values([change('a', 'b', 'eleven'), change('c', 'b'), change('b', 'c')])).toEqual([
			['a', 'b', 0],
			['b', 'c', 0],
			['c', 'b', 1]
		]));

	it('of other deals say nothing', () =>
		expect(values([change('a', 'b', 'noon', 'one'), change('a', 'c', 'noon', 'two')])).toEqual([
			['a', 'b', 0],
			['a', 'c', 0]
		]));

	it('are none lost and in the order of a walk that visits no value twice, however the log has them', () => {
		const walk = fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 6 });
		fc.assert(
			fc.property(walk, fc.infiniteStream(fc.nat()), (path, random) => {
				const changes = path.slice(1).map((to, index) => change(path[index]!, to));
				const shuffled = changes
					.map((each) => ({ each, by: random.next().value }))
					.sort((left, right) => left.by - right.by)
					.map(({ each }) => each);
				expect(inOrder(shuffled).map(({ to }) => to)).toEqual(path.slice(1));
			})
		);
	});
});
