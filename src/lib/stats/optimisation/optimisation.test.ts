import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bfgs } from './bfgs.ts';
import { lbfgs } from './l-bfgs.ts';
import { nelderMead } from './nelder-mead.ts';
import type { Objective } from './optimum.ts';

const rosenbrock: Objective = ([x, y]) => 100 * (y! - x! * x!) ** 2 + (1 - x!) ** 2;
const powell: Objective = ([a, b, c, d]) =>
	(a! + 10 * b!) ** 2 + 5 * (c! - d!) ** 2 + (b! - 2 * c!) ** 4 + 10 * (a! - d!) ** 4;

for (const [name, minimise] of [
	['Nelder-Mead', nelderMead],
	['BFGS', bfgs],
	['L-BFGS', lbfgs]
] as const) {
	describe(name, () => {
		it("finds Rosenbrock's minimum at (1, 1) from (-1.2, 1) (Rosenbrock 1960; Moré, Garbow, Hillstrom 1981, no. 1)", () => {
			const found = minimise(rosenbrock, [-1.2, 1]);
			expect(found.converged).toBe(true);
			expect(found.point[0]).toBeCloseTo(1, 4);
			expect(found.point[1]).toBeCloseTo(1, 4);
		});

		it("finds Powell's singular minimum of 0 from (3, -1, 0, 1) (Moré, Garbow, Hillstrom 1981, no. 13)", () => {
			const found = minimise(powell, [3, -1, 0, 1]);
			expect(found.converged).toBe(true);
			expect(found.value).toBeLessThan(1e-6);
		});

		it('says that it has not converged when it is stopped, and keeps the best so far', () => {
			const found = minimise(rosenbrock, [-1.2, 1], { maximumIterations: 5 });
			expect(found.converged).toBe(false);
			expect(found.reason).toContain('5 iterations');
			expect(found.value).toBeLessThan(rosenbrock(Float64Array.of(-1.2, 1)));
		});

		it('says that a start outside the feasible region is one', () => {
			expect(minimise(() => NaN, [1])).toMatchObject({
				converged: false,
				reason: 'the start is not feasible'
			});
		});

		it('stays inside a feasible region marked by Infinity', () => {
			const found = minimise(([x]) => (x! <= 0 ? Infinity : x! - Math.log(x!)), [5]);
			expect(found.point[0]).toBeCloseTo(1, 4);
		});

		it('finds the centre of any bowl', () => {
			const centre = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 1, maxLength: 5 });
			fc.assert(
				fc.property(centre, (target) => {
					const bowl: Objective = (point) =>
						point.reduce(
							(total, coordinate, axis) => total + (axis + 1) * (coordinate - target[axis]!) ** 2,
							0
						);
					const found = minimise(bowl, new Float64Array(target.length));
					expect(found.converged).toBe(true);
					expect(found.value).toBeLessThan(1e-4);
				}),
				{ numRuns: 40 }
			);
		});
	});
}

describe('L-BFGS', () => {
	it('finds the minimum of the extended Rosenbrock function in 500 dimensions (Moré, Garbow, Hillstrom 1981, no. 21)', () => {
		const extended: Objective = (point) => {
			let total = 0;
			for (let axis = 0; axis < point.length; axis += 2)
				total += 100 * (point[axis + 1]! - point[axis]! ** 2) ** 2 + (1 - point[axis]!) ** 2;
			return total;
		};
		const gradient = (point: Float64Array) =>
			point.map((coordinate, axis) => {
				if (axis % 2) return 200 * (coordinate - point[axis - 1]! ** 2);
				return -400 * coordinate * (point[axis + 1]! - coordinate ** 2) - 2 * (1 - coordinate);
			});
		const start = Float64Array.from({ length: 500 }, (_, axis) => (axis % 2 ? 1 : -1.2));
		const found = lbfgs(extended, start, { gradient });
		expect(found.converged).toBe(true);
		expect(Math.max(...found.point.map((coordinate) => Math.abs(coordinate - 1)))).toBeLessThan(1e-4);
	});
});
