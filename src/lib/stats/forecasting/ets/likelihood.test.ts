import { describe, expect, it } from 'vitest';
import { austourists } from './austourists.fixture.ts';
import { initialStates } from './initial-states.ts';
import { createLikelihood } from './likelihood.ts';
import { pack, packedGradient, unpack } from './search-space.ts';
import { candidates, etsName } from './specification.ts';

describe('the gradient of the likelihood is that of differences', () => {
	const series = austourists.map((value) => value / 40);
	for (const form of candidates(series, 4, true)) {
		it(etsName(form), () => {
			const guess = initialStates(series, form, 4);
			const likelihood = createLikelihood(series, form);
			const point = pack(0.3, guess, form);
			const at = unpack(point, form, guess.season.length);
			const slopes = packedGradient(point, likelihood.gradient(at.parameters, at.states), form);
			point.forEach((coordinate, axis) => {
				const valueAt = (moved: number) => {
					const { parameters, states } = unpack(point.with(axis, moved), form, guess.season.length);
					return likelihood.value(parameters, states);
				};
				const difference = (valueAt(coordinate + 1e-5) - valueAt(coordinate - 1e-5)) / 2e-5;
				expect(Math.abs(slopes[axis]! - difference)).toBeLessThan(1e-5 * (1 + Math.abs(difference)));
			});
		});
	}
});
