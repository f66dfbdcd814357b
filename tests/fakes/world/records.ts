/** The records of a company as any CRM could hold them, before a CRM gives them its own names and formats. */

/** Moments are ISO 8601 in UTC to the millisecond. */
export type Moment = string;

export interface Kept {
	/** 1, 2, 3, ...: a fake makes ids of its CRM's form from it. */
	id: number;
	createdAt: Moment;
	updatedAt: Moment;
	deletedAt: Moment | null;
}

export interface Team extends Kept {
	name: string;
}

export interface Owner extends Kept {
	firstName: string;
	lastName: string;
	email: string;
	isActive: boolean;
	team: number;
}

export interface Stage {
	id: number;
	name: string;
	/** 0 to 1. */
	probability: number;
	status: 'open' | 'won' | 'lost';
}

export interface Pipeline extends Kept {
	name: string;
	stages: Stage[];
}

export interface Company extends Kept {
	name: string;
	domain: string;
	industry: string;
	country: string;
	owner: number;
	/** The company that it was merged into. */
	mergedInto: number | null;
}

export interface Contact extends Kept {
	firstName: string;
	lastName: string;
	email: string;
	phone: string;
	company: number | null;
	owner: number;
}

export interface Lead extends Kept {
	firstName: string;
	lastName: string;
	companyName: string;
	email: string;
	status: string;
	owner: number;
	convertedAt: Moment | null;
	convertedDeal: number | null;
}

export type DealField = 'stage' | 'amount' | 'expected_close' | 'owner';

/** One change of a deal; `from` is null for what it was created with. */
export interface Change {
	field: DealField;
	from: string | null;
	to: string | null;
	at: Moment;
	by: number;
}

export interface Deal extends Kept {
	name: string;
	company: number;
	contact: number | null;
	pipeline: number;
	stage: number;
	status: 'open' | 'won' | 'lost';
	/** In units, as a decimal. */
	amount: string | null;
	currency: string;
	owner: number;
	/** A day. */
	expectedClose: string | null;
	closedAt: Moment | null;
	lostReason: string | null;
	/** A field that people of the CRM made. */
	region: string;
	/** Oldest first; the values it was created with come first. */
	changes: Change[];
}

export interface Activity extends Kept {
	type: 'call' | 'email' | 'meeting' | 'task' | 'note';
	subject: string;
	at: Moment;
	isDone: boolean;
	durationSeconds: number;
	owner: number;
	deal: number | null;
	contact: number | null;
	company: number | null;
}

export interface Product extends Kept {
	name: string;
	sku: string;
	price: string;
}

export interface LineItem extends Kept {
	deal: number;
	product: number;
	quantity: number;
	unitPrice: string;
}

export interface Campaign extends Kept {
	name: string;
	channel: string;
	startsOn: string;
	cost: string;
}

/** A contact that a campaign reached. */
export interface Member extends Kept {
	campaign: number;
	contact: number;
	at: Moment;
	responded: boolean;
}

export interface Ticket extends Kept {
	subject: string;
	status: 'new' | 'open' | 'solved';
	priority: 'low' | 'normal' | 'high';
	contact: number;
	company: number | null;
	owner: number;
	solvedAt: Moment | null;
}
