import { signatureOf } from '../../../connectors/hubspot/webhook.ts';

/**
 * Tell of a deal whose amount changed, as HubSpot does: signed.
 *
 * @param address the one at which the connection hears
 * @param deal its id in HubSpot
 */
export function tellOfDeal(address: string, deal: string, secret: string): Promise<Response> {
	const change = { subscriptionType: 'deal.propertyChange', objectId: Number(deal), propertyName: 'amount' };
	const body = JSON.stringify([change]);
	const timestamp = String(Date.now());
	return fetch(address, {
		method: 'POST',
		body,
		headers: {
			'content-type': 'application/json',
			'x-hubspot-signature-v3': signatureOf({ method: 'POST', url: address, body }, timestamp, secret),
			'x-hubspot-request-timestamp': timestamp
		}
	});
}
