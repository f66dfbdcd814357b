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
	/** For each form the submissions shortly before the newest that are known, with whose they are. */
	read?: Readonly<Record<string, readonly string[]>>;
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
	// Most pulls find nothing new, and then nobody asks which campaign a form belongs to.
	let campaigns: Promise<ReadonlyMap<string, string>> | undefined;
	const campaignOf = async (form: string) => (await (campaigns ??= knownCampaigns(api))).get(form);
	const forms = await allForms(api);
	// The form that a pull was cut off at comes first.
	forms.sort((one, other) => Number(other === stand.at?.form) - Number(one === stand.at?.form));
	for (const form of forms) {
		let at: Stand['at'] = stand.at?.form === form ? stand.at : null;
		const since = (stand.known[form] ?? 0) - lag;
		const read = new Set(stand.read?.[form]);
		let newest = at?.newest ?? 0;
		do {
			const { results, paging }: Listing<Submission> = await api.list(
				`/form-integrations/v1/submissions/forms/${form}`,
				{ limit: 50, after: at?.after }
			);
			const late = results.filter(({ submittedAt }) => submittedAt >= since);
			const isFirst = at === null;
			newest = Math.max(newest, ...late.map(({ submittedAt }) => submittedAt));
			const after = late.length === results.length ? paging?.next?.after : undefined;
			at = after && after !== at?.after ? { form, after, newest } : null;
			stand.at = at;
			if (!at) stand.known = { ...stand.known, ...(newest > 0 && { [form]: newest }) };
			const fresh = late.filter(({ conversionId }) => !read.has(conversionId));
			const rows = fresh.length > 0 ? await submissionRows(api, fresh, await campaignOf(form)) : [];
			if (isFirst) stand.read = { ...stand.read, [form]: settled(late, newest - lag, read, rows) };
			yield {
				records: [{ map: touchpointFields, rows }],
				cursor: structuredClone(stand) as unknown as Cursor
			};
		} while (at);
	}
}

/** Submissions since a time that need not be read again: whose they are is known, or can't be. */
function settled(
	submissions: readonly Submission[],
	since: number,
	read: ReadonlySet<string>,
	rows: readonly Row[]
): string[] {
	const owned = new Set(rows.flatMap(({ id, contact_id: contact }) => (contact ? [id] : [])));
	return submissions.flatMap((submission) => {
		const { conversionId, submittedAt } = submission;
		const isSettled = read.has(conversionId) || owned.has(idOf(submission)) || !emailOf(submission);
		return submittedAt >= since && isSettled ? [conversionId] : [];
	});
}

const knownCampaigns = async (api: HubSpotApi): Promise<ReadonlyMap<string, string>> =>
	(await api.ifAllowed('the campaigns of forms are not known', () => campaignsOfForms(api))) ?? new Map();

const idOf = ({ conversionId }: Submission): string => `form:${conversionId}`;

const emailOf = ({ values }: Submission): string | undefined =>
	values
		.find(({ name }) => name === 'email')
		?.value.trim()
		.toLowerCase();

async function allForms(api: HubSpotApi): Promise<string[]> {
	const ids: string[] = [];
	let after: string | undefined;
	do {
		const page: Listing<{ id: string }> = await api.list('/marketing/v3/forms', { limit: 100, after });
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
	const emails = submissions.map(emailOf);
	const contacts = await contactsByEmail(
		api,
		emails.flatMap((email) => email || [])
	);
	return submissions.map((submission, place): Row => ({
		id: idOf(submission),
		occurred_at: new Date(submission.submittedAt).toISOString(),
		channel: 'web',
		type: 'form',
		campaign_id: campaign ?? null,
		...(contacts && { contact_id: contacts.get(emails[place] ?? '') ?? null }),
		is_response: true
	}));
}
