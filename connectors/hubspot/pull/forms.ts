/** Submissions of forms, as touchpoints. HubSpot lists them newest first, and knows no other order. */
import type { Cursor, Page, Row, Session, Stream } from '../../connector.ts';
import { hubspotApi, type HubSpotApi } from '../api.ts';
import type { Listing } from '../answers.ts';
import { touchpointFields } from '../fields/marketing.ts';
import { contactsByEmail } from './by-email.ts';
import { campaignsOfForms } from './campaigns.ts';

interface Submission {
	conversionId: string;
	submittedAt: number;
	values: readonly { name: string; value: string }[];
}

/** For each form the newest submission that is known, and of the form that is at work the page that comes next. */
interface Stand {
	known: Readonly<Record<string, number>>;
	at: { form: string; after: string; newest: number } | null;
}

/** A submission may be listed later than it was made. */
const lag = 5 * 60_000;

export const formStream: Stream = {
	name: 'form_submissions',
	label: 'Form submissions',
	entities: ['touchpoints'],
	pull: pullSubmissions
};

async function* pullSubmissions(session: Session, cursor: Cursor): AsyncGenerator<Page> {
	const api = hubspotApi(session);
	const stand = { ...((cursor as Stand | null) ?? { known: {}, at: null }) };
	const campaigns =
		(await api.ifAllowed('the campaigns of forms are not known', () => campaignsOfForms(api))) ??
		new Map<string, string>();
	const forms = await allForms(api);
	// The form that a pull was cut off at comes first.
	forms.sort((one, other) => Number(other === stand.at?.form) - Number(one === stand.at?.form));
	for (const form of forms) {
		let at: Stand['at'] = stand.at?.form === form ? stand.at : null;
		const since = (stand.known[form] ?? 0) - lag;
		let newest = at?.newest ?? 0;
		do {
			const { results, paging }: Listing<Submission> = await api.get(
				`/form-integrations/v1/submissions/forms/${form}`,
				{ limit: 50, after: at?.after }
			);
			const fresh = results.filter(({ submittedAt }) => submittedAt >= since);
			newest = Math.max(newest, ...fresh.map(({ submittedAt }) => submittedAt));
			const after = fresh.length === results.length ? paging?.next?.after : undefined;
			at = after && after !== at?.after ? { form, after, newest } : null;
			stand.at = at;
			if (!at) stand.known = { ...stand.known, ...(newest > 0 && { [form]: newest }) };
			yield {
				records: [{ map: touchpointFields, rows: await submissionRows(api, fresh, campaigns.get(form)) }],
				cursor: structuredClone(stand) as unknown as Cursor
			};
		} while (at);
	}
}

async function allForms(api: HubSpotApi): Promise<string[]> {
	const ids: string[] = [];
	let after: string | undefined;
	do {
		const page: Listing<{ id: string }> = await api.get('/marketing/v3/forms', { limit: 100, after });
		ids.push(...page.results.map(({ id }) => id));
		const next = page.paging?.next?.after;
		after = next === after ? undefined : next;
	} while (after);
	return ids;
}

async function submissionRows(
	api: HubSpotApi,
	submissions: readonly Submission[],
	campaign: string | undefined
): Promise<Row[]> {
	const emails = submissions.map(({ values }) =>
		values
			.find(({ name }) => name === 'email')
			?.value.trim()
			.toLowerCase()
	);
	const contacts = await contactsByEmail(
		api,
		emails.flatMap((email) => email || [])
	);
	return submissions.map(({ conversionId, submittedAt }, place): Row => ({
		id: `form:${conversionId}`,
		occurred_at: new Date(submittedAt).toISOString(),
		channel: 'web',
		type: 'form',
		campaign_id: campaign ?? null,
		contact_id: contacts.get(emails[place] ?? '') ?? null,
		is_response: true
	}));
}
