import { activecampaignConnector } from './activecampaign/connector.ts';
import { activecampaignExports } from './activecampaign/exports.ts';
import { advertisingExports } from './advertising/exports.ts';
import type { Connector } from './connector.ts';
import { dynamicsConnector } from './dynamics/connector.ts';
import { dynamicsExports } from './dynamics/exports.ts';
import type { ExportShape } from './export-shape.ts';
import { hubspotConnector } from './hubspot/connector.ts';
import { hubspotExports } from './hubspot/exports.ts';
import { mailchimpExports } from './mailchimp/exports.ts';
import { odooConnector } from './odoo/connector.ts';
import { odooExports } from './odoo/exports.ts';
import { pipedriveConnector } from './pipedrive/connector.ts';
import { pipedriveExports } from './pipedrive/exports.ts';
import { salesforceConnector } from './salesforce/connector.ts';
import { salesforceExports } from './salesforce/exports.ts';
import { ticketExports } from './tickets/exports.ts';
import { trytonConnector } from './tryton/connector.ts';

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
export const connectors: readonly Connector[] = [
	hubspotConnector,
	salesforceConnector,
	pipedriveConnector,
	odooConnector,
	dynamicsConnector,
	activecampaignConnector,
	trytonConnector
];
