import type { FitModel } from '../model.ts';
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
