import type { Pipeline, Product, Stage } from './model.ts';

const product = (
	id: number,
	name: string,
	family: string,
	price: number,
	margin: number,
	billing: Product['billing'] = null,
	isActive = true
): Product => ({
	id: String(30_000 + id),
	name,
	// `AlphaPro` written by hand becomes `Alpha Pro`; a name with a space loses it.
	variant: name.includes(' ') ? name.replace(' ', '') : name.replace(/([a-z])([A-Z0-9])/, '$1 $2'),
	sku: `NV-${family.slice(0, 2).toUpperCase()}-${String(id).padStart(3, '0')}`,
	family,
	price,
	cost: Math.round(price * (1 - margin) * 100) / 100,
	billing,
	isActive
});

/** What is sold: instruments, the software for them, service, and spare parts in the web shop. */
export const products: readonly Product[] = [
	product(1, 'AlphaPro', 'Instruments', 24_500, 0.46),
	product(2, 'AlphaBasic', 'Instruments', 11_900, 0.41),
	product(3, 'DeltaScan', 'Instruments', 48_000, 0.5),
	product(4, 'DeltaScan Mini', 'Instruments', 18_200, 0.44),
	product(5, 'OmegaLine', 'Instruments', 96_000, 0.52),
	product(6, 'SigmaGauge', 'Instruments', 6_400, 0.38, null, false),
	product(11, 'InsightCloud', 'Software', 19, 0.82, 'month'),
	product(12, 'InsightCloud Team', 'Software', 49, 0.85, 'month'),
	product(13, 'InsightCloud Enterprise', 'Software', 199, 0.88, 'month'),
	product(21, 'CalibrationPlan', 'Service', 340, 0.35, 'month'),
	product(22, 'Installation', 'Service', 1_800, 0.25),
	product(31, 'ProbeTip', 'Consumables', 48, 0.6),
	product(32, 'SensorHead S2', 'Consumables', 210, 0.55),
	product(33, 'FilterKit', 'Consumables', 29, 0.62),
	product(34, 'CableSet', 'Consumables', 65, 0.5),
	product(35, 'ReferenceBlock', 'Consumables', 390, 0.58)
];

export const instruments = products.slice(0, 6);
export const subscriptions = products.slice(6, 10);
export const consumables = products.slice(11);

const stage = (
	id: string,
	label: string,
	probability: number,
	category: Stage['category'],
	rotDays: number | null = null
): Stage => ({ id, label, probability, category, rotDays });

/** Norvane's pipelines: the labels of the closing stages are the same in both. */
export const newBusiness: Pipeline = {
	id: 'new-business',
	label: 'New business',
	open: [
		stage('nb-qualified', 'Qualified', 0.1, 'PIPELINE', 30),
		stage('nb-needs', 'Needs analysis', 0.2, 'PIPELINE', 30),
		stage('nb-demo', 'Demonstration', 0.35, 'PIPELINE', 30),
		stage('nb-proposal', 'Proposal', 0.5, 'BEST_CASE', 45),
		stage('nb-negotiation', 'Negotiation', 0.7, 'BEST_CASE', 45),
		stage('nb-contract', 'Contract sent', 0.85, 'COMMIT', 30)
	],
	won: stage('nb-won', 'Closed won', 1, 'CLOSED'),
	lost: stage('nb-lost', 'Closed lost', 0, 'OMIT')
};

export const renewals: Pipeline = {
	id: 'renewals',
	label: 'Renewals and expansion',
	open: [
		stage('rn-upcoming', 'Upcoming', 0.6, 'PIPELINE', 60),
		stage('rn-offered', 'Offer made', 0.75, 'BEST_CASE', 45),
		stage('rn-terms', 'Terms agreed', 0.9, 'COMMIT', 30)
	],
	won: stage('rn-won', 'Closed won', 1, 'CLOSED'),
	lost: stage('rn-lost', 'Closed lost', 0, 'OMIT')
};

export const americasPipeline: Pipeline = {
	id: 'opportunity',
	label: 'Opportunities',
	open: [
		stage('sf-1', 'Prospecting', 0.1, 'PIPELINE'),
		stage('sf-2', 'Qualification', 0.2, 'PIPELINE'),
		stage('sf-3', 'Needs Analysis', 0.35, 'PIPELINE'),
		stage('sf-4', 'Proposal/Price Quote', 0.6, 'BEST_CASE'),
		stage('sf-5', 'Negotiation/Review', 0.8, 'COMMIT')
	],
	won: stage('sf-6', 'Closed Won', 1, 'CLOSED'),
	lost: stage('sf-7', 'Closed Lost', 0, 'OMIT')
};

export const petrelPipeline: Pipeline = {
	id: 'petrel',
	label: 'Sensors',
	open: [
		stage('pd-1', 'Lead In', 0.1, 'PIPELINE'),
		stage('pd-2', 'Contact Made', 0.2, 'PIPELINE'),
		stage('pd-3', 'Demo Scheduled', 0.4, 'PIPELINE'),
		stage('pd-4', 'Proposal Made', 0.6, 'BEST_CASE'),
		stage('pd-5', 'Negotiations Started', 0.8, 'COMMIT')
	],
	won: stage('pd-won', 'Won', 1, 'CLOSED'),
	lost: stage('pd-lost', 'Lost', 0, 'OMIT')
};

/** The stages of support tickets: the last is closed. */
export const ticketStages: readonly Stage[] = [
	stage('tk-new', 'New', 0, 'OMIT'),
	stage('tk-us', 'Waiting on us', 0, 'OMIT'),
	stage('tk-contact', 'Waiting on contact', 0, 'OMIT'),
	stage('tk-closed', 'Closed', 0, 'OMIT')
];
