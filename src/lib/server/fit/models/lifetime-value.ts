import type { FitModel } from '../model.ts';

export const lifetimeValueModels: readonly FitModel[] = [];
