import { describe, expect, it } from 'vitest';
import { inTreeOrder, possibleParents } from './team-tree.ts';

/** Teams named as their ids: `child<parent`. */
const teams = (...words: string[]) =>
	words.map((word) => {
		const [id = '', parentId = null] = word.split('<');
		return { id, name: id, parentId };
	});
const drawn = (...words: string[]) =>
	inTreeOrder(teams(...words)).map(({ id, depth }) => '-'.repeat(depth) + id);

describe('teams in tree order', () => {
	it('come with those below them, beside each other by name', () => {
		expect(drawn('west<sales', 'service', 'sales', 'east<sales', 'lyon<west')).toEqual([
			'sales',
			'-east',
			'-west',
			'--lyon',
			'service'
		]);
	});

	it('stand at the top when their parent is not there', () => {
		expect(drawn('west<gone', 'lyon<west')).toEqual(['west', '-lyon']);
	});

	it('come once each when they stand in a circle', () => {
		expect(drawn('a<c', 'b<a', 'c<b', 'self<self', 'top')).toEqual(['top', 'a', '-b', '--c', 'self']);
	});
});

describe('the possible parents of a team', () => {
	const parents = (id: string) =>
		possibleParents(inTreeOrder(teams('a', 'b<a', 'c<b', 'd<a', 'e')), id).map((team) => team.id);

	it('are all but itself and what is below it', () => {
		expect(parents('b')).toEqual(['a', 'd', 'e']);
		expect(parents('a')).toEqual(['e']);
		expect(parents('e')).toEqual(['a', 'b', 'c', 'd']);
	});
});
