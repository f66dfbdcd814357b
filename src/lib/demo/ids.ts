import type { BusinessKey } from './model.ts';

export type RecordKind =
	| 'team'
	| 'person'
	| 'company'
	| 'contact'
	| 'lead'
	| 'deal'
	| 'campaign'
	| 'stage'
	| 'contract'
	| 'order'
	| 'ticket';

const hubspotStart: Record<RecordKind, number> = {
	team: 1_000,
	person: 7_000_001,
	company: 80_000_001,
	contact: 90_000_001,
	lead: 40_000_001,
	deal: 50_000_001,
	campaign: 20_001,
	stage: 3_001,
	contract: 62_000_001,
	order: 61_000_001,
	ticket: 70_000_001
};

const salesforcePrefix: Record<RecordKind, string> = {
	team: '00E',
	person: '005',
	company: '001',
	contact: '003',
	lead: '00Q',
	deal: '006',
	campaign: '701',
	stage: '01J',
	contract: '800',
	order: '801',
	ticket: '500'
};

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Gives out ids as the CRM of a business writes them. */
export type NextId = (kind: RecordKind) => string;

export function idsOf(business: BusinessKey): NextId {
	const counts = new Map<RecordKind, number>();
	return (kind) => {
		const count = counts.get(kind) ?? 0;
		counts.set(kind, count + 1);
		if (business === 'main') return String(hubspotStart[kind] + count);
		return business === 'americas' ? salesforceId(salesforcePrefix[kind], count + 1) : String(count + 1);
	};
}

/**
 * A Salesforce id of 18 letters: 15 that tell upper from lower case, and three that say which are upper case.
 *
 * @param prefix the three letters of the object
 */
export function salesforceId(prefix: string, count: number): string {
	let rest = '';
	for (let left = count; rest.length < 7; left = Math.floor(left / 62)) rest = digits[left % 62]! + rest;
	return withSuffix(`${prefix}Nv00${rest}A`);
}

/** The 18 letters of a Salesforce id of 15: three more that tell which of them are capitals. */
export function withSuffix(id: string): string {
	let suffix = '';
	for (let part = 0; part < 3; part++) {
		let bits = 0;
		for (let place = 0; place < 5; place++) {
			if (/[A-Z]/.test(id[part * 5 + place]!)) bits |= 1 << place;
		}
		suffix += letters[bits]!;
	}
	return id + suffix;
}
