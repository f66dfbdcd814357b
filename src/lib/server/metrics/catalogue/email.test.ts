import { describe, expect, it } from 'vitest';
import { metricCompany } from '../testing.ts';

const { ask, behind, groups, put, value } = metricCompany('campaigns', 'email_events');

const october = { from: '2026-10-01', to: '2026-11-01' };

let events = 0;

const event = (type: string, contact: string, at = '2026-10-05', more = {}) => ({
	id: `event_${String(++events).padStart(3, '0')}`,
	type,
	occurred_at: at,
	campaign_id: 'news',
	contact_id: contact,
	...more
});

/** Of ten sent to, one bounces, eight of nine tell that it arrived, four open, two click, one leaves. */
async function aMailing(): Promise<void> {
	await put('campaigns', [{ id: 'news', name: 'News', channel: 'email' }]);
	const people = Array.from({ length: 10 }, (_, place) => `contact_${place}`);
	await put('email_events', [
		...people.map((contact) => event('sent', contact)),
		event('bounce', 'contact_9'),
		...people.slice(0, 8).map((contact) => event('delivered', contact)),
		...people.slice(0, 3).map((contact) => event('open', contact, '2026-10-06')),
		event('open', 'contact_0', '2026-11-06'),
		event('click', 'contact_0', '2026-10-06'),
		event('click', 'contact_0', '2026-10-07'),
		// Clicked without the picture that tells of opening.
		event('click', 'contact_4', '2026-11-02'),
		event('unsubscribe', 'contact_1', '2026-10-07'),
		// A machine looks at everything.
		event('open', 'contact_5', '2026-10-05', { is_bot: true }),
		event('click', 'contact_5', '2026-10-05', { is_bot: true })
	]);
}

describe('e-mails', () => {
	it('have rates of what was delivered and of what was sent (T10: EspoCRM and HubSpot divide differently)', async () => {
		await aMailing();
		const rates = {
			emails_sent: 10,
			delivery_rate: 9 / 10,
			open_rate: 4 / 9,
			open_rate_of_sent: 4 / 10,
			click_rate: 2 / 9,
			click_rate_of_sent: 2 / 10,
			click_through_rate: 2 / 4,
			bounce_rate: 1 / 10,
			unsubscribe_rate: 1 / 9,
			spam_rate: 0
		};
		for (const [metric, rate] of Object.entries(rates)) {
			expect([metric, await value({ metric, ...october })]).toEqual([metric, expect.closeTo(rate, 12)]);
		}
	});

	it('count on the day they were sent, and never twice for one recipient', async () => {
		await aMailing();
		const november = { from: '2026-11-01', to: '2026-12-01' };
		expect(await value({ metric: 'emails_sent', ...november })).toBe(0);
		expect(await value({ metric: 'open_rate', ...november })).toBeNull();
		expect(await groups({ metric: 'click_rate', by: ['channel'], ...october })).toEqual({
			email: expect.closeTo(2 / 9, 12)
		});
		expect((await behind({ metric: 'click_through_rate', ...october })).length).toBe(4);
	});

	it('are known by their address where the source names no contact', async () => {
		await put('email_events', [
			event('sent', 'x', '2026-10-05', { contact_id: null, email: 'Eve@acme.example' }),
			event('open', 'x', '2026-10-06', { contact_id: null, email: 'eve@acme.example' }),
			event('sent', 'x', '2026-10-05', { contact_id: null, email: 'finn@acme.example' })
		]);
		expect(await value({ metric: 'open_rate', ...october })).toBe(0.5);
	});

	it('that are few come with a warning and a wide interval', async () => {
		await put('email_events', [event('sent', 'a'), event('open', 'a')]);
		const { total, notes } = await ask({ metric: 'open_rate', ...october });
		expect(total.interval!.low).toBeLessThan(0.25);
		expect(notes).toEqual(['Only 1 record: a share of so few says little.']);
	});
});
