/** Ways around the rows that an account may see, and beside each the way that stays within them. */
import type { Sent } from './kinds.ts';
import type { Company } from './people.ts';
import { mergeAll } from './writes.ts';

interface Around {
	/** What it is, as the end of a sentence that begins with who does it. */
	what: string;
	of(company: Company): Sent;
}

/** Who sends it, what it answers, and the rows it may change: patterns of `~ table row`. */
export type Case = [who: string, sent: Around, statuses: number[], changes: RegExp[]];

const post = (
	what: string,
	address: string,
	form: Record<string, string>,
	versionOf?: Sent['versionOf']
): Around => ({
	what,
	of: () => ({ address, form, versionOf })
});

const edit = (what: string, form: Record<string, string>) =>
	post(what, '/deals/deal-annika/edit?/save', form, ['deals', 'deal-annika']);

/** Ways around the rows that one may see: each is refused, but for the last of each kind, which stays within them. */
export function around(): Case[] {
	const theirs = [/^~ deals deal-annika$/, /^\+ (changes deals|deal_events) /];
	const contacts = (owners: string) => [
		new RegExp(`^~ contacts (contact|double)-(${owners})$`),
		new RegExp(`^\\+ changes contacts (contact|double)-(${owners}) `),
		/^\+ record_merges contacts /,
		/^[~+] (deals|touchpoints|email_events|deal_contacts|merged_links) /
	];
	const merge = (into: string, from: string): Around =>
		post(`can't merge ${from} into ${into}`, `/data/duplicates/contacts/${into}/${from}`, {});
	const ofAnalyst = (what: string, form: 'sessions?/end' | 'tokens?/revoke'): Around => ({
		what,
		of: ({ signedIn }) => ({
			address: `/settings/${form}`,
			form: { id: form === 'sessions?/end' ? signedIn.analyst!.session : signedIn.analyst!.tokenId }
		})
	});
	return [
		[
			'annika',
			edit("can't link a deal to a company they don't see", { company_id: 'company-suleika' }),
			[422],
			[]
		],
		[
			'annika',
			edit("can't link a deal to a contact they don't see", { contact_id: 'contact-suleika' }),
			[422],
			[]
		],
		['annika', edit('can take the company off their deal', { company_id: '' }), [303], theirs],
		['annika', edit("can't give a deal to someone they don't see", { owner_id: 'suleika' }), [403], []],
		['annika', edit("can't give a deal to nobody", { owner_id: '' }), [403], []],
		['north', edit("can't give a deal to another's team", { owner_id: 'suleika' }), [403], []],
		['north', edit('can give a deal to someone of their team', { owner_id: 'abelard' }), [303], theirs],
		...['company_id', 'contact_id'].map((field): Case => [
			'annika',
			post(`can't make a deal with a hidden ${field}`, '/deals/new', {
				name: 'New',
				[field]: `${field.replace('_id', '')}-suleika`
			}),
			[422],
			[]
		]),
		[
			'annika',
			post("can't make a deal for someone else", '/deals/new', { name: 'New', owner_id: 'suleika' }),
			[403],
			[]
		],
		[
			'annika',
			post('can make a deal of their own', '/deals/new', { name: 'New', company_id: 'company-annika' }),
			[303],
			[/^\+ deals /, /^\+ changes deals /, /^\+ deal_events /]
		],
		['north', merge('contact-annika', 'double-suleika'), [404], []],
		['north', merge('contact-suleika', 'double-annika'), [404], []],
		[
			'north',
			post("can't tell apart records they don't see", '/data/duplicates?/different&entity=contacts', {
				one: 'contact-annika',
				other: 'contact-suleika'
			}),
			[404],
			[]
		],
		[
			'north',
			{
				what: "can't take back the merge of a record they don't see",
				of: (company) => ({ address: '/data/duplicates?/unmerge', form: { id: company.merges.crossed! } })
			},
			[404],
			[]
		],
		[
			'north',
			{ what: 'merges all they see, and nothing else', of: () => mergeAll },
			[200],
			contacts('annika|abelard|nobody')
		],
		...['annika', 'north', 'ada'].map((who): Case => [
			who,
			ofAnalyst("can't end the session of another", 'sessions?/end'),
			[404],
			[]
		]),
		['annika', ofAnalyst("can't revoke the token of another", 'tokens?/revoke'), [404], []],
		['ada', ofAnalyst('can revoke the token of another', 'tokens?/revoke'), [200], [/^~ api_tokens /]]
	];
}
