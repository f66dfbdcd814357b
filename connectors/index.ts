import type { ExportShape } from './export-shape.ts';
import { hubspotExports } from './hubspot/exports.ts';
import { pipedriveExports } from './pipedrive/exports.ts';
import { salesforceExports } from './salesforce/exports.ts';

/** The export files of every connector, in the order in which they are tried. */
export const exportShapes: readonly ExportShape[] = [
	...hubspotExports,
	...salesforceExports,
	...pipedriveExports
];
