/** How trees are grown and when growing ends; `defaultSettings` suits a few hundred records and a million. */
export interface BoostingSettings {
	/** At most so many trees. */
	trees: number;
	/** The share of each tree's answer that is added. */
	learningRate: number;
	/** At most so many leaves a tree. */
	leaves: number;
	/** A leaf holds so many records or more. */
	minimumRecords: number;
	/** A leaf holds so much of p (1 - p), summed over its records, or more. */
	minimumHessian: number;
	/** L2 penalty on what a leaf says. */
	penalty: number;
	/** L2 penalty besides, where more than four levels of a category were sorted by the outcome to be parted. */
	categoryPenalty: number;
	/** Drawn towards 0 by so much hessian, a level's mean gradient gives its place in that order. */
	categorySmoothing: number;
	/** Levels with fewer records count as one. */
	rareLevel: number;
	/** At most so many bins a column, the one for missing values not counted; 255 or fewer. */
	bins: number;
	/** The share of the records a tree is grown on, drawn anew for each. */
	rowShare: number;
	/** The share of the columns a tree may use, drawn anew for each. */
	columnShare: number;
	/** The share of the records that no tree is grown on: they say when to stop. */
	heldBackShare: number;
	/** Growing ends after so many trees that did not lower the loss of those held back. */
	patience: number;
}

export const defaultSettings: Readonly<BoostingSettings> = {
	trees: 200,
	learningRate: 0.08,
	leaves: 31,
	minimumRecords: 20,
	minimumHessian: 1,
	penalty: 1,
	categoryPenalty: 10,
	categorySmoothing: 10,
	rareLevel: 10,
	bins: 255,
	rowShare: 0.8,
	columnShare: 0.8,
	heldBackShare: 0.2,
	patience: 20
};

type Bounds = readonly [low: number, high: number, kind: 'whole' | 'real'];

const bounds: Readonly<Record<keyof BoostingSettings, Bounds>> = {
	trees: [1, 100_000, 'whole'],
	learningRate: [1e-6, 1, 'real'],
	leaves: [2, 1024, 'whole'],
	minimumRecords: [1, Infinity, 'whole'],
	minimumHessian: [0, Infinity, 'real'],
	penalty: [0, Infinity, 'real'],
	categoryPenalty: [0, Infinity, 'real'],
	categorySmoothing: [0, Infinity, 'real'],
	rareLevel: [1, Infinity, 'whole'],
	bins: [2, 255, 'whole'],
	rowShare: [0.01, 1, 'real'],
	columnShare: [0.01, 1, 'real'],
	heldBackShare: [0.01, 0.9, 'real'],
	patience: [1, Infinity, 'whole']
};

/**
 * The settings given, the rest as `defaultSettings` has it.
 *
 * @throws RangeError when one is outside its range
 */
export function completeSettings(given: Partial<BoostingSettings>): BoostingSettings {
	const settings = { ...defaultSettings, ...given };
	for (const [name, [low, high, kind]] of Object.entries(bounds)) {
		const value = settings[name as keyof BoostingSettings];
		const fits = Number.isFinite(value) && value >= low && value <= high;
		if (!fits || (kind === 'whole' && !Number.isInteger(value)))
			throw new RangeError(
				`Gradient boosting: ${name} is a ${kind} number from ${low} to ${high}, not ${value}.`
			);
	}
	return settings;
}
