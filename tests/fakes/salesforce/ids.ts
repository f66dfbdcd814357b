/** The first letters of ids, by object. */
export const prefixes = {
	Organization: '00D',
	UserRole: '00E',
	User: '005',
	RecordType: '012',
	OpportunityStage: '01J',
	Account: '001',
	Contact: '003',
	Lead: '00Q',
	Opportunity: '006',
	OpportunityHistory: '008',
	OpportunityFieldHistory: '017',
	OpportunityContactRole: '00K',
	Product2: '01t',
	PricebookEntry: '01u',
	OpportunityLineItem: '00k',
	Campaign: '701',
	CampaignMember: '00v',
	Case: '500',
	CaseHistory: '02a',
	Task: '00T',
	Event: '00U',
	Note: '002',
	Quote: '0Q0',
	Order: '801',
	OrderItem: '802',
	Contract: '800',
	CurrencyType: '03q',
	DatedConversionRate: '04w',
	FieldDefinition: '4fe'
} as const;

export type ObjectName = keyof typeof prefixes;

const suffixes = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The 18 letters of an id, of which the last three say which of the others are capitals. */
function longId(short: string): string {
	const parts = [0, 5, 10].map((start) => {
		const letters = [...short.slice(start, start + 5)];
		return suffixes[
			letters.reduce((bits, letter, index) => bits | (/[A-Z]/.test(letter) ? 1 << index : 0), 0)
		]!;
	});
	return short + parts.join('');
}

/** The id of the nth record of an object. */
export const idOf = (object: ObjectName, number: number): string =>
	longId(prefixes[object] + String(number).padStart(12, '0'));

/** The number of a record, from its id. */
export const numberOf = (id: string): number => Number(id.slice(3, 15));
