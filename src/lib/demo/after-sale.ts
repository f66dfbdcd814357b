import type { Company, Contact, Currency, Deal, Person, Product, Stage } from './model.ts';
import type { Day, Minute } from './time.ts';

export interface SubscriptionEvent {
	type: 'new' | 'expansion' | 'contraction' | 'churn' | 'renewal';
	at: Minute;
	change: number;
}

export interface Contract {
	id: string;
	number: string;
	company: Company;
	deal: Deal | null;
	product: Product;
	currency: Currency;
	owner: Person;
	starts: Day;
	ends: Day;
	months: number;
	monthly: number;
	cancelledAt: Minute | null;
	events: SubscriptionEvent[];
}

export interface OrderLine {
	product: Product;
	quantity: number;
	unitPrice: number;
	discount: number;
	amount: number;
}

export interface Order {
	id: string;
	number: string;
	kind: 'order' | 'refund';
	status: string;
	company: Company;
	contact: Contact | null;
	/** The deal it belongs to, where sales knows. */
	deal: Deal | null;
	channel: string;
	at: Minute;
	net: number;
	discount: number;
	lines: OrderLine[];
}

export interface Customer {
	company: Company;
	firstOrder: Minute;
	/** Purchases a day while alive. */
	rate: number;
	leaveChance: number;
	isAlive: boolean;
}

export interface Ticket {
	id: string;
	name: string;
	priority: string;
	category: string;
	channel: string;
	company: Company;
	contact: Contact | null;
	owner: Person;
	stage: Stage;
	createdAt: Minute;
	firstResponseAt: Minute | null;
	solvedAt: Minute | null;
	closedAt: Minute | null;
	satisfaction: number | null;
	reopens: number;
	history: {
		property: 'stage' | 'priority' | 'owner';
		before: string;
		after: string;
		at: Minute;
		by: Person | null;
	}[];
}
