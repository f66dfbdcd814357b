import { createGradientBoosting } from '#lib/stats/classification/gradient-boosting/gradient-boosting.ts';
import { logistic } from '#lib/stats/classification/logistic/logistic.ts';
import type { Features } from '#lib/stats/classification/classifier.ts';
import { ets, createEts } from '#lib/stats/forecasting/ets/ets.ts';
import type { Forecaster } from '#lib/stats/forecasting/forecaster.ts';
import { fitBgNbd } from '#lib/stats/lifetime-value/bg-nbd.ts';
import { fitParetoNbd } from '#lib/stats/lifetime-value/pareto-nbd.ts';
import type { PurchaseHistories } from '#lib/stats/lifetime-value/purchases.ts';
import { createRandom, type Random } from '#lib/stats/random/random.ts';
import { fitKmeans } from '#lib/stats/segments/kmeans/kmeans.ts';
import { squaredDistance, type Points } from '#lib/stats/segments/points.ts';
import { numberColumn } from '#lib/stats/testing/records.ts';
import { hasShared, readShared } from '#lib/stats/testing/reference-data.ts';

/** A fit to time, and something simple on the same data to hold it against. */
export interface Task {
	what: string;
	/** Milliseconds that the fit may take, as the issue that asked for it says. */
	limit: number;
	baseline: string;
	rounds: number;
	/** Threads that each do a share of the work at the same time. */
	threads: number;
	/** Make the data of one thread, and give the two pieces of work. */
	prepare(thread: number): { measured(): unknown; baseline(): unknown };
}

export const tasks: Record<string, Task> = {
	'bg-nbd-2m': {
		what: 'BG/NBD, 2 million customers grouped to weeks',
		limit: 3000,
		baseline: 'one pass over them, a logarithm each',
		rounds: 3,
		threads: 1,
		prepare() {
			const histories = purchases(2_000_000);
			return { measured: () => fitBgNbd(histories), baseline: () => onePass(histories) };
		}
	},
	'bg-nbd-cdnow': onCdnow('BG/NBD', 50, fitBgNbd),
	'pareto-nbd-cdnow': onCdnow('Pareto/NBD', 2000, fitParetoNbd),
	logistic: {
		what: 'logistic regression, 100,000 x 50',
		limit: 3000,
		baseline: 'all products of two columns, once',
		rounds: 3,
		threads: 1,
		prepare() {
			const { features, outcome } = records(100_000, 50);
			return { measured: () => logistic.fit(features, outcome), baseline: () => allProducts(features) };
		}
	},
	boosting: {
		what: 'gradient boosting, 100,000 x 30, 200 trees',
		limit: 20_000,
		baseline: 'logistic regression on the same',
		rounds: 1,
		threads: 1,
		prepare() {
			const { features, outcome } = records(100_000, 30);
			// Without a stop before the end: the limit is for all 200 trees.
			const whole = createGradientBoosting({ trees: 200, patience: 200 });
			return {
				measured: () => whole.fit(features, outcome),
				baseline: () => logistic.fit(features, outcome)
			};
		}
	},
	ets: {
		what: 'automatic ETS, 1,000 monthly series of 100 points, two threads',
		limit: 30_000,
		baseline: 'one form (A,A,A) of each',
		rounds: 1,
		threads: 2,
		prepare(thread) {
			const all = Array.from({ length: 500 }, (_, nth) => monthlySeries(2 * nth + thread));
			const fitAll = (forecaster: Forecaster) => () => {
				for (const series of all) forecaster.fit(series, { period: 12 });
			};
			return {
				measured: fitAll(ets),
				baseline: fitAll(createEts([{ error: 'A', trend: 'A', season: 'A' }]))
			};
		}
	},
	kmeans: {
		what: 'k-means, 1 million x 5, k 8, clusters that touch',
		limit: 5000,
		baseline: 'every distance to 8 centres, once',
		rounds: 3,
		threads: 1,
		prepare: () =>
			kmeansOn((random, cluster, centres, column) => centres[5 * cluster + column]! + random.normal())
	},
	'kmeans-even': {
		what: 'k-means, 1 million x 5, k 8, no clusters at all',
		limit: 5000,
		baseline: 'every distance to 8 centres, once',
		rounds: 3,
		threads: 1,
		prepare: () => kmeansOn((random) => random.uniform())
	}
};

function onCdnow(name: string, limit: number, fit: (histories: PurchaseHistories) => unknown): Task {
	const file = 'cdnow/cdnow_customers_summary.csv';
	const isThere = hasShared(file);
	return {
		what: `${name}, ${isThere ? 'CDNOW’s 2,357 customers' : '2,357 made customers (../shared is absent)'}`,
		limit,
		baseline: 'one pass over them, a logarithm each',
		rounds: 7,
		threads: 1,
		prepare() {
			const histories = isThere ? cdnow(readShared(file)) : purchases(2357);
			return { measured: () => fit(histories), baseline: () => onePass(histories) };
		}
	};
}

function cdnow(text: string): PurchaseHistories {
	const rows = text
		.trim()
		.split(/\r?\n/)
		.slice(1)
		.map((line) => line.split(',').map(Number));
	const column = (place: number) => Float64Array.from(rows, (row) => row[place]!);
	return { frequency: column(1), recency: column(2), age: column(3) };
}

/** Customers of two years in whole weeks, drawn from the model itself. */
function purchases(customers: number): PurchaseHistories {
	const random = createRandom('purchases');
	const frequency = new Float64Array(customers);
	const recency = new Float64Array(customers);
	const age = new Float64Array(customers);
	for (let customer = 0; customer < customers; customer++) {
		const rate = random.gamma(0.5, 0.2);
		const stop = random.beta(0.8, 2.5);
		const end = 1 + Math.floor(104 * random.uniform());
		let now = random.exponential(rate);
		while (now < end && frequency[customer]! < 100) {
			frequency[customer]!++;
			recency[customer] = Math.max(1, Math.ceil(now));
			if (random.chance(stop)) break;
			now += random.exponential(rate);
		}
		age[customer] = end;
	}
	return { frequency, recency, age };
}

function onePass({ frequency, recency, age }: PurchaseHistories): number {
	let total = 0;
	for (let row = 0; row < frequency.length; row++)
		total += Math.log(1 + frequency[row]! + recency[row]! + age[row]!);
	return total;
}

function records(rows: number, columns: number): { features: Features; outcome: Uint8Array } {
	const random = createRandom('records');
	const values = Array.from({ length: columns }, () =>
		Float64Array.from({ length: rows }, () => random.normal())
	);
	const outcome = Uint8Array.from({ length: rows }, (_, row) => {
		const logOdds = 0.8 * values[0]![row]! - 0.5 * values[1]![row]! + values[2]![row]! * values[3]![row]!;
		return random.chance(1 / (1 + Math.exp(-logOdds))) ? 1 : 0;
	});
	return {
		features: { rows, columns: values.map((each, place) => numberColumn(`x${place}`, each)) },
		outcome
	};
}

function allProducts({ rows, columns }: Features): number {
	const width = columns.length;
	const table = new Float64Array(rows * width);
	columns.forEach(({ values }, place) => {
		for (let row = 0; row < rows; row++) table[row * width + place] = values[row]!;
	});
	const products = new Float64Array(width * width);
	for (let row = 0; row < rows; row++)
		for (let one = 0; one < width; one++)
			for (let other = 0; other <= one; other++)
				products[one * width + other]! += table[row * width + one]! * table[row * width + other]!;
	return products[0]!;
}

/** Series of four kinds in turn: a level, a trend, a season, and a season that grows. */
function monthlySeries(nth: number): Float64Array {
	const random = createRandom(`series ${nth}`);
	const kind = nth % 4;
	let level = 100 + random.normal(0, 10);
	return Float64Array.from({ length: 100 }, (_, step) => {
		level += random.normal(kind === 1 ? 0.5 : 0, kind === 2 ? 3 : 1);
		const season = kind >= 2 ? 1 + 0.2 * Math.sin((2 * Math.PI * step) / 12) : 1;
		return Math.max(1, level * season + random.normal(0, 4));
	});
}

type Drawn = (random: Random, cluster: number, centres: Float64Array, column: number) => number;

function kmeansOn(draw: Drawn) {
	const random = createRandom('points');
	const centres = Float64Array.from({ length: 40 }, () => random.normal(0, 2));
	const rows = 1_000_000;
	const points: Points = { values: new Float64Array(5 * rows), rows, columns: 5 };
	for (let row = 0; row < rows; row++)
		for (let column = 0; column < 5; column++)
			points.values[5 * row + column] = draw(random, row % 8, centres, column);
	return {
		measured: () => fitKmeans(points, 8),
		baseline() {
			let nearest = 0;
			for (let row = 0; row < rows; row++)
				for (let centre = 0; centre < 8; centre++)
					nearest = Math.max(nearest, squaredDistance(points.values, row, centres, centre, 5));
			return nearest;
		}
	};
}
