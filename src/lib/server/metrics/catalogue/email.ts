/** What becomes of marketing e-mails. */
import type { MetricSpecification } from '../specification.ts';
import { sums } from './parts.ts';

type Outcome =
	'was_delivered' | 'was_opened' | 'was_clicked' | 'has_bounced' | 'has_unsubscribed' | 'was_reported';

interface Rate {
	name: string;
	label: string;
	definition: string;
	formula: string;
	of: Outcome;
	/** Those of whom it is a share; everyone who was sent to otherwise. */
	among?: Outcome;
	better: 'higher' | 'lower';
	edgeCases?: string[];
	source: string;
}

const opens =
	'Mail programs that fetch pictures by themselves open every e-mail; what the source marks as done by a machine is left out.';

/** A share of recipients: each counts once, on the day their e-mail was sent, however often they open or click. */
const rate = ({ of, among, edgeCases = [], ...told }: Rate): MetricSpecification => ({
	...told,
	subject: 'marketing',
	unit: 'ratio',
	dateBasis: 'when the e-mail was sent',
	edgeCases: [
		...edgeCases,
		'A recipient of a campaign counts once. What they do later counts on the day of the e-mail.',
		'Where the source does not tell of deliveries, what was sent and did not bounce was delivered.'
	],
	records: 'email_events',
	parts: [
		{
			relation: 'emails',
			timing: 'period',
			date: 'r.sent_at',
			dateType: 'instant',
			where: among && `r.${among}`,
			aggregates: { did: `count(*) filter (where r.${of})`, emails: sums.count }
		}
	],
	value: 'did / nullif(emails, 0)',
	sample: 'emails',
	proportion: { successes: 'did', trials: 'emails' },
	counts: `r.${of}`,
	additive: false
});

export const email: MetricSpecification[] = [
	{
		name: 'emails_sent',
		label: 'E-mails sent',
		subject: 'marketing',
		definition: 'The number of recipients that campaigns wrote to in the period.',
		formula: 'count of different recipients of each campaign in email_events, by the first event',
		unit: 'count',
		dateBasis: 'when the e-mail was sent',
		edgeCases: ['Where the source does not tell of sending, the first thing it tells of a recipient counts.'],
		source: 'HubSpot, “Sent”.',
		better: null,
		records: 'email_events',
		parts: [
			{
				relation: 'emails',
				timing: 'period',
				date: 'r.sent_at',
				dateType: 'instant',
				aggregates: { emails: sums.count }
			}
		],
		value: 'emails',
		sample: 'emails',
		additive: true
	},
	rate({
		name: 'delivery_rate',
		label: 'Delivery rate',
		definition: 'Of the e-mails sent in the period, the share that arrived.',
		formula: 'recipients delivered to ÷ recipients sent to',
		of: 'was_delivered',
		better: 'higher',
		source: 'HubSpot, “Delivered rate”.'
	}),
	rate({
		name: 'open_rate',
		label: 'Open rate',
		definition: 'Of the e-mails delivered, the share that was opened.',
		formula: 'recipients who opened ÷ recipients delivered to',
		of: 'was_opened',
		among: 'was_delivered',
		better: 'higher',
		edgeCases: [opens],
		source: 'HubSpot, “Open rate”, of delivered. EspoCRM divides by sent: see open_rate_of_sent.'
	}),
	rate({
		name: 'open_rate_of_sent',
		label: 'Open rate of sent',
		definition: 'Of the e-mails sent, the share that was opened.',
		formula: 'recipients who opened ÷ recipients sent to',
		of: 'was_opened',
		better: 'higher',
		edgeCases: [opens],
		source: 'EspoCRM campaign statistics, of sent. HubSpot divides by delivered: see open_rate.'
	}),
	rate({
		name: 'click_rate',
		label: 'Click rate',
		definition: 'Of the e-mails delivered, the share in which a link was clicked.',
		formula: 'recipients who clicked ÷ recipients delivered to',
		of: 'was_clicked',
		among: 'was_delivered',
		better: 'higher',
		source: 'HubSpot, “Click rate”, of delivered. EspoCRM divides by sent: see click_rate_of_sent.'
	}),
	rate({
		name: 'click_rate_of_sent',
		label: 'Click rate of sent',
		definition: 'Of the e-mails sent, the share in which a link was clicked.',
		formula: 'recipients who clicked ÷ recipients sent to',
		of: 'was_clicked',
		better: 'higher',
		source: 'EspoCRM campaign statistics, of sent. HubSpot divides by delivered: see click_rate.'
	}),
	rate({
		name: 'click_through_rate',
		label: 'Click-through rate',
		definition: 'Of the e-mails opened, the share in which a link was clicked.',
		formula: 'recipients who clicked ÷ recipients who opened',
		of: 'was_clicked',
		among: 'was_opened',
		better: 'higher',
		edgeCases: ['Who clicks has opened, also where pictures were not fetched.'],
		source:
			'HubSpot, “Click-through rate”, of opens; others call it click-to-open and mean by click-through what click_rate is.'
	}),
	rate({
		name: 'bounce_rate',
		label: 'Bounce rate',
		definition: 'Of the e-mails sent, the share that came back.',
		formula: 'recipients whose e-mail bounced ÷ recipients sent to',
		of: 'has_bounced',
		better: 'lower',
		edgeCases: ['Hard and soft bounces alike.'],
		source: 'HubSpot, “Bounce rate”, of sent.'
	}),
	rate({
		name: 'unsubscribe_rate',
		label: 'Unsubscribe rate',
		definition: 'Of the e-mails delivered, the share whose recipient unsubscribed.',
		formula: 'recipients who unsubscribed ÷ recipients delivered to',
		of: 'has_unsubscribed',
		among: 'was_delivered',
		better: 'lower',
		source: 'HubSpot, “Unsubscribed rate”, of delivered.'
	}),
	rate({
		name: 'spam_rate',
		label: 'Spam report rate',
		definition: 'Of the e-mails delivered, the share that was reported as spam.',
		formula: 'recipients who reported spam ÷ recipients delivered to',
		of: 'was_reported',
		among: 'was_delivered',
		better: 'lower',
		source: 'HubSpot, “Spam report rate”, of delivered.'
	})
];
