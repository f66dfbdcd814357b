import type { Business, Campaign, Contact } from './model.ts';
import { mailRates } from './parameters.ts';
import type { Setting } from './setting.ts';
import { minutesPerDay, workingDay, type Minute } from './time.ts';

export interface MailEvent {
	type: 'sent' | 'delivered' | 'open' | 'click' | 'bounce' | 'unsubscribe';
	at: Minute;
	message: string;
	campaign: Campaign;
	contact: Contact;
	isBot: boolean;
}

/** What became of the newsletters: each goes out every three weeks to a sample of those who want it. */
export function* mailEvents(setting: Setting, business: Business): Generator<MailEvent> {
	const random = setting.random.fork(`${business.key} mailings`);
	const willing = business.contacts.filter(({ optedOut }) => !optedOut);
	const recipients = Math.min(400, Math.ceil(willing.length / 80));
	for (const campaign of business.campaigns) {
		if (campaign.channel !== 'Email') continue;
		let issue = 0;
		for (
			let day = workingDay(campaign.starts + 1);
			day <= Math.min(campaign.ends, setting.end - 1);
			day += 21
		) {
			issue++;
			const sent = day * minutesPerDay + 540;
			for (let index = 0; index < recipients; index++) {
				const contact = random.pick(willing);
				if (contact.createdAt > sent) continue;
				const event = (type: MailEvent['type'], at: Minute, isBot = false): MailEvent => ({
					type,
					at,
					message: `${campaign.id}-${issue}`,
					campaign,
					contact,
					isBot
				});
				yield event('sent', sent);
				if (!random.chance(mailRates.delivered)) {
					yield event('bounce', sent + 2);
					continue;
				}
				yield event('delivered', sent + 1);
				if (random.chance(0.06)) yield event('open', sent + 1, true);
				if (!random.chance(mailRates.open)) continue;
				const opened = sent + 5 + Math.floor(random.exponential(1 / 400));
				if (opened > setting.now) continue;
				yield event('open', opened);
				if (random.chance(mailRates.click / mailRates.open)) yield event('click', opened + 1);
				if (random.chance(mailRates.unsubscribe / mailRates.open)) yield event('unsubscribe', opened + 2);
			}
		}
	}
}
