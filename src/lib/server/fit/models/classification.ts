import type { FitModel } from '../model.ts';

export const classificationModels: readonly FitModel[] = [];
