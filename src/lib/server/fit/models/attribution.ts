import type { FitModel } from '../model.ts';

export const attributionModels: readonly FitModel[] = [];
