import type { FitModel } from '../model.ts';

export const survivalModels: readonly FitModel[] = [];
