import { activecampaignExports } from './activecampaign/exports.ts';
import { advertisingExports } from './advertising/exports.ts';
import { dynamicsExports } from './dynamics/exports.ts';
import type { Connector } from './connector.ts';
import type { ExportShape } from './export-shape.ts';
import { hubspotConnector } from './hubspot/connector.ts';
import { hubspotExports } from './hubspot/exports.ts';
import { mailchimpExports } from './mailchimp/exports.ts';
import { odooExports } from './odoo/exports.ts';
import { pipedriveExports } from './pipedrive/exports.ts';
import { salesforceExports } from './salesforce/exports.ts';
import { ticketExports } from './tickets/exports.ts';

/** The export files of every connector, in the order in which they are tried. */
export const exportShapes: readonly ExportShape[] = [
	...hubspotExports,
	...salesforceExports,
	...pipedriveExports,
	...odooExports,
	...dynamicsExports,
	...activecampaignExports,
	...ticketExports,
	...advertisingExports,
	...mailchimpExports
];

/** The CRMs that can be pulled from over their APIs, in the order in which people choose among them. */
export const connectors: readonly Connector[] = [hubspotConnector];
