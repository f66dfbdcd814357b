import type { FitModel } from '../model.ts';

export const forecastingModels: readonly FitModel[] = [];
