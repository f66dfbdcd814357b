import type { ExportShape } from '../export-shape.ts';
import { activityExports } from './activities.ts';
import { customerExports } from './customers.ts';
import { salesExports } from './sales.ts';

/** Files with records of Salesforce: Data Loader and weekly export (API names), and report exports (labels). */
export const salesforceExports: readonly ExportShape[] = [
	...salesExports,
	...customerExports,
	...activityExports
];
