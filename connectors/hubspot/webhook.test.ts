import { describe, expect, it } from 'vitest';
import { hubspotWebhook, signatureOf } from './webhook.ts';

const secret = 'yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy';
const at = new Date('2026-03-01T10:00:00.000Z');

function signed(body: string, { url = 'https://www.example.com/webhook_uri', age = 0, by = secret } = {}) {
	const timestamp = String(at.getTime() - age);
	const signature = signatureOf({ method: 'POST', url, body }, timestamp, by);
	return {
		method: 'POST',
		url,
		headers: { 'x-hubspot-signature-v3': signature, 'x-hubspot-request-timestamp': timestamp },
		body,
		at
	};
}

describe('a webhook of HubSpot', () => {
	it('is genuine when it is signed with the client secret', () => {
		const request = signed('{"example_field":"example_value"}');
		expect(hubspotWebhook.isGenuine(request, secret)).toBe(true);
		expect(hubspotWebhook.isGenuine({ ...request, body: '{}' }, secret)).toBe(false);
		expect(hubspotWebhook.isGenuine({ ...request, url: 'https://www.example.com/other' }, secret)).toBe(
			false
		);
		expect(hubspotWebhook.isGenuine({ ...request, headers: {} }, secret)).toBe(false);
		expect(hubspotWebhook.isGenuine(signed('{}', { by: 'another' }), secret)).toBe(false);
		expect(hubspotWebhook.isGenuine(signed('{}', { by: '' }), '')).toBe(false);
	});

	// Worked out with OpenSSL: printf '%s' 'POSThttps://www.example.com/webhook_uri{"example_field":"example_value"}1772359200000' | openssl dgst -sha256 -hmac … -binary | base64
	it('is signed over method, address, body and time', () => {
		expect(signed('{"example_field":"example_value"}').headers['x-hubspot-signature-v3']).toBe(
			'hmVcPwGuZNkt026EpIUHYpxPptb2YbVyeeCxcGKRRAg='
		);
	});

	it('is refused five minutes after it was signed, and so is one from the future', () => {
		expect(hubspotWebhook.isGenuine(signed('[]', { age: 300_000 }), secret)).toBe(true);
		expect(hubspotWebhook.isGenuine(signed('[]', { age: 300_001 }), secret)).toBe(false);
		expect(hubspotWebhook.isGenuine(signed('[]', { age: -300_001 }), secret)).toBe(false);
	});

	it('is signed with the address as it reads, whichever way it came', () => {
		const [plain, coded] = ['https://a.example/hook?to=a:b@c,d', 'https://a.example/hook?to=a%3Ab%40c%2Cd'];
		expect(hubspotWebhook.isGenuine({ ...signed('[]', { url: plain }), url: coded }, secret)).toBe(true);
		// Other characters stay coded: a space is not one of those that HubSpot decodes.
		const spaced = signed('[]', { url: 'https://a.example/hook?to=a%20b' });
		expect(hubspotWebhook.isGenuine({ ...spaced, url: 'https://a.example/hook?to=a b' }, secret)).toBe(false);
	});

	it('tells which records changed, became others, or are gone', () => {
		const notices = [
			{ subscriptionType: 'contact.propertyChange', objectId: 11, propertyName: 'email' },
			{ subscriptionType: 'contact.creation', objectId: 12 },
			{ subscriptionType: 'contact.propertyChange', objectId: 11, propertyName: 'phone' },
			{ subscriptionType: 'deal.deletion', objectId: 21, occurredAt: Date.parse('2026-02-01T00:00:00.000Z') },
			{ subscriptionType: 'company.merge', primaryObjectId: 31, mergedObjectIds: [32], newObjectId: 33 },
			{
				subscriptionType: 'deal.associationChange',
				associationType: 'DEAL_TO_CONTACT',
				fromObjectId: 22,
				toObjectId: 13
			},
			{ subscriptionType: 'object.propertyChange', objectTypeId: '0-5', objectId: 41 },
			{ subscriptionType: 'conversation.newMessage', objectId: 51 },
			{ subscriptionType: 'contact.privacyDeletion', objectId: 14 }
		];
		expect(hubspotWebhook.changes(signed(JSON.stringify(notices)))).toEqual([
			{ stream: 'contacts', ids: ['11', '12', '13'], deleted: [{ entity: 'contacts', id: '14' }] },
			{
				stream: 'deals',
				ids: ['22'],
				deleted: [{ entity: 'deals', id: '21', at: '2026-02-01T00:00:00.000Z' }]
			},
			{ stream: 'companies', ids: ['33'] },
			{ stream: 'tickets', ids: ['41'] }
		]);
	});
});
