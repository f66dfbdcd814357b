import type { Contract } from './after-sale.ts';
import type { Day, Minute } from './time.ts';

export type * from './after-sale.ts';

export type BusinessKey = 'main' | 'americas' | 'petrel';

export interface Team {
	id: string;
	name: string;
	parent: Team | null;
}

export type Judgement = 'fair' | 'sandbagger' | 'happy ears';

export interface Person {
	id: string;
	firstName: string;
	lastName: string;
	name: string;
	email: string;
	title: string;
	role: 'rep' | 'manager' | 'marketer' | 'support';
	team: Team;
	manager: Person | null;
	/** Win-rate points above (or below) the average rep. */
	skill: number;
	judgement: Judgement;
	/** Share of the work relative to others. */
	workload: number;
	from: Day;
	/** The day on which the person left, if so. */
	until: Day | null;
}

export interface Quota {
	person: Person;
	start: Day;
	end: Day;
	amount: number;
}

export interface Company {
	id: string;
	name: string;
	domain: string;
	phone: string;
	industry: string;
	employees: number;
	revenue: number;
	city: string;
	state: string;
	postalCode: string;
	country: string;
	currency: Currency;
	parent: Company | null;
	owner: Person;
	source: string;
	createdAt: Minute;
	updatedAt: Minute;
	/** A deal or a lead brought it in, so its creation is dated by that. */
	isUsed: boolean;
	contacts: Contact[];
	wins: { at: Minute; amount: number; deal: Deal }[];
	/** What it had bought before the data begin. */
	boughtBefore: number;
}

export interface Contact {
	id: string;
	company: Company;
	firstName: string;
	lastName: string;
	email: string;
	phone: string;
	title: string;
	owner: Person;
	source: string;
	optedOut: boolean;
	createdAt: Minute;
	updatedAt: Minute;
}

export type Currency = 'EUR' | 'GBP' | 'USD';

export interface Product {
	id: string;
	name: string;
	/** How people who don't copy write it. */
	variant: string;
	sku: string;
	family: string;
	price: number;
	cost: number;
	billing: 'month' | 'year' | null;
	isActive: boolean;
}

export interface Campaign {
	id: string;
	name: string;
	type: string;
	channel: string;
	starts: Day;
	ends: Day;
	dailyBudget: number;
	/** Cost of each day from `starts` on, up to the end of the data. */
	costs: number[];
	owner: Person;
}

export type LeadStatus = 'New' | 'Working' | 'Qualified' | 'Converted' | 'Disqualified';

export interface Touch {
	at: Minute;
	channel: string;
	type: string;
	campaign: Campaign | null;
}

export interface Lead {
	id: string;
	firstName: string;
	lastName: string;
	email: string;
	phone: string;
	title: string;
	company: Company;
	companyName: string;
	source: string;
	landingPage: string;
	campaign: Campaign | null;
	status: LeadStatus;
	rating: string;
	score: number;
	owner: Person;
	createdAt: Minute;
	convertedAt: Minute | null;
	disqualifiedAt: Minute | null;
	touches: Touch[];
	/** True chance of conversion, given source and touches. */
	conversion: number;
	deal: Deal | null;
	contact: Contact | null;
}

export type ForecastCategory = 'OMIT' | 'PIPELINE' | 'BEST_CASE' | 'COMMIT' | 'CLOSED';

export interface Stage {
	id: string;
	label: string;
	probability: number;
	category: ForecastCategory;
	rotDays: number | null;
}

export interface Pipeline {
	id: string;
	label: string;
	open: readonly Stage[];
	won: Stage;
	lost: Stage;
}

export type DealProperty = 'stage' | 'amount' | 'closeDate' | 'owner' | 'category' | 'probability';

/** One change of one property. Owners and stages by id, days as numbers. */
export interface Change {
	property: DealProperty;
	before: string | number | null;
	after: string | number | null;
	at: Minute;
	by: Person | null;
}

export type DealType = 'New Business' | 'Existing Business' | 'Renewal';

export interface Deal {
	id: string;
	name: string;
	pipeline: Pipeline;
	type: DealType;
	company: Company;
	/** The link to the company is left blank in the export. */
	withoutCompany: boolean;
	contacts: Contact[];
	team: Team;
	lead: Lead | null;
	campaign: Campaign | null;
	source: string;
	route: string;
	competitor: string | null;
	product: Product;
	currency: Currency;
	contract: Contract | null;
	monthly: number | null;
	createdAt: Minute;
	updatedAt: Minute;
	/** As the CRM shows it at the end of the data. */
	status: 'open' | 'won' | 'lost';
	stage: Stage;
	/** The last open stage it was in: what a CRM shows that has no stages for won and lost. */
	lastOpenStage: Stage;
	amount: number | null;
	closeDate: Day;
	closedAt: Minute | null;
	owner: Person;
	category: ForecastCategory;
	probability: number;
	lostReason: string;
	history: Change[];
	/** What only the generator knows. */
	truth: DealTruth;
}

export interface DealTruth {
	/** Chance of winning, given all that was known when the deal was created. */
	winProbability: number;
	outcome: 'won' | 'lost';
	/** When it was or will be decided. */
	outcomeAt: Minute;
	finalAmount: number | null;
	firstOwner: Person;
	amountDecile: number;
	existingClass: string;
	/** Lost, but nobody will ever say so in the CRM. */
	forgotten: boolean;
}

/** One business with its own CRM. */
export interface Business {
	key: BusinessKey;
	name: string;
	teams: Team[];
	people: Person[];
	companies: Company[];
	contacts: Contact[];
	leads: Lead[];
	deals: Deal[];
	campaigns: Campaign[];
	contracts: Contract[];
}

export interface ExchangeRate {
	day: Day;
	currency: Currency;
	rate: number;
}
