import type { ExportShape } from '../export-shape.ts';
import { apiExports } from './exports/api.ts';
import { customerExports } from './exports/customers.ts';
import { fivetranExports } from './exports/fivetran.ts';
import { fivetranEvents } from './exports/fivetran-events.ts';
import { salesExports } from './exports/sales.ts';

/** Files with records of HubSpot: its own exports with English column names, API dumps, and Fivetran's tables. */
export const hubspotExports: readonly ExportShape[] = [
	...salesExports,
	...customerExports,
	...apiExports,
	...fivetranExports,
	...fivetranEvents
];
