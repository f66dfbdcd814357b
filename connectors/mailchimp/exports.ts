import type { ExportShape } from '../export-shape.ts';

const audience = {
	system: 'mailchimp',
	entity: 'contacts',
	headers: ['Email Address', 'LEID', 'EUID'],
	columns: {
		'Email Address': 'email',
		'First Name': 'first_name',
		'Last Name': 'last_name',
		'Phone Number': 'phone',
		Phone: 'phone',
		OPTIN_TIME: 'created_at',
		CONFIRM_TIME: 'consent_at',
		LAST_CHANGED: 'updated_at',
		CC: 'country',
		EUID: 'source_id',
		LEID: null,
		NOTES: 'description'
	}
} as const satisfies Omit<ExportShape, 'name'>;

/** Audiences of Mailchimp, a zip with one file for those who subscribe and one for each way of leaving, and its campaigns. */
export const mailchimpExports: readonly ExportShape[] = [
	{ ...audience, name: 'Mailchimp audience' },
	{
		...audience,
		name: 'Mailchimp contacts who left',
		fileName: /(?:unsubscribed|cleaned)_/i,
		fileNameDecides: true,
		constants: { opted_out: 'true', consent_status: 'withdrawn' }
	},
	{
		system: 'mailchimp',
		name: 'Mailchimp campaign reports',
		entity: 'campaigns',
		headers: ['Title', 'Subject', 'Send Date', 'Total Recipients', 'Unique Id'],
		columns: {
			'Unique Id': 'source_id',
			Title: 'name',
			'Send Date': 'starts_on',
			'Send Weekday': null
		},
		constants: { type: 'email', channel: 'Email' }
	}
];
