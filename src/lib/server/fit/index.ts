export type { FitOptions, FitReport, FitResult } from './model.ts';
export { fitModels, fitNamed } from './models/index.ts';
export { readTable } from './read-table.ts';
export { runFit } from './run.ts';
export { FitError, Table } from './table.ts';
