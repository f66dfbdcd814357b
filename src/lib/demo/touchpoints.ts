import { Airtime } from './campaigns.ts';
import type { Business, Contact, Deal, Lead, Touch } from './model.ts';
import type { Setting } from './setting.ts';
import { dayAt, minutesPerDay } from './time.ts';

export interface Touchpoint extends Touch {
	lead: Lead | null;
	contact: Contact | null;
	deal: Deal | null;
}

/**
 * Whom marketing reached: what happened to leads before they became deals, then what their contacts did while the deal
 * was open (which does nothing to its outcome).
 */
export function* touchpointsOf(setting: Setting, business: Business): Generator<Touchpoint> {
	const random = setting.random.fork(`${business.key} touchpoints`);
	const airtime = new Airtime(business.campaigns);
	for (const lead of business.leads) {
		for (const touch of lead.touches) yield { ...touch, lead, contact: lead.contact, deal: lead.deal };
	}
	for (const deal of business.deals) {
		const contact = deal.contacts[0];
		if (!contact || !random.chance(0.3)) continue;
		const end = deal.closedAt ?? setting.now;
		for (let count = 1 + random.poisson(0.7); count > 0; count--) {
			const at = Math.floor(deal.createdAt + random.uniform() * (end - deal.createdAt));
			const channel = random.weighted(['Email', 'Webinar', 'Organic Search', 'Event'], [55, 15, 25, 5]);
			const campaign = airtime.pick(random, channel, dayAt(at));
			const type =
				{ Email: 'Email click', Webinar: 'Webinar attended', Event: 'Booth visit' }[channel] ?? 'Page visit';
			if (at - deal.createdAt < minutesPerDay) continue;
			yield { at, channel, type, campaign, lead: null, contact, deal };
		}
	}
}
