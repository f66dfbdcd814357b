import type { FitModel } from '../model.ts';
import { FitError } from '../table.ts';
import { attributionModels } from './attribution.ts';
import { classificationModels } from './classification.ts';
import { forecastingModels } from './forecasting.ts';
import { lifetimeValueModels } from './lifetime-value.ts';
import { segmentsModels } from './segments.ts';
import { survivalModels } from './survival.ts';

/** Every model that `weatherglass fit` knows. */
export const fitModels: readonly FitModel[] = [
	...lifetimeValueModels,
	...survivalModels,
	...classificationModels,
	...forecastingModels,
	...attributionModels,
	...segmentsModels
];

/**
 * The model of a name.
 * @throws FitError when there is none
 */
export function fitNamed(name: string): FitModel {
	const model = fitModels.find((each) => each.name === name);
	if (!model)
		throw new FitError(
			'unknown_model',
			`There is no model named ${name}.`,
			`Models: ${fitModels.map((each) => each.name).join(', ')}.`
		);
	return model;
}
