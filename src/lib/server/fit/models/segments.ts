import type { FitModel } from '../model.ts';

export const segmentsModels: readonly FitModel[] = [];
