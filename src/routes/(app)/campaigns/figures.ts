/** The figures that attribution models are set side by side by: what each is of a credit, and how it is written. */
import { decimal, money, nothing, share, type Reader } from '#lib/components/format/format.ts';
import type { Credit, Goal, Payback } from '#lib/server/analyses/campaigns/result.ts';
import type { Unit } from '#lib/server/metrics/metric.ts';

export interface CreditFigure {
	name: string;
	label: string;
	unit: Unit;
	of(credit: Credit): number | null;
	write(credit: Credit, reader: Reader): string;
	/** Whether the parts and what nothing touched add up to all. */
	isAdditive: boolean;
	/** Whether it is set against a cost. */
	isOfCost: boolean;
}

/** Wins are shared out to fractions of one; more than the hundredth says nothing. */
export const cents = (value: number | null): number | null =>
	value === null ? null : Math.round(value * 100) / 100;

const amount = (value: number | null, reader: Reader) =>
	value === null ? nothing : money(Math.round(value), reader);
const number = (value: number | null, reader: Reader) => (value === null ? nothing : decimal(value, reader));

/** When a cost came back, or for how long it is known that it has not. */
export function paybackText(payback: Payback | null): string {
	if (payback === null) return nothing;
	const months = (many: number) => (many === 1 ? '1 month' : `${many} months`);
	if (payback.months !== null) return months(payback.months);
	return payback.watched === 0 ? 'too early to tell' : `not after ${months(payback.watched)}`;
}

const figureOf = (
	name: string,
	label: string,
	unit: Unit,
	of: CreditFigure['of'],
	write: (value: number | null, reader: Reader) => string,
	isAdditive = false
): CreditFigure => ({
	name,
	label,
	unit,
	of: unit === 'number' ? (credit) => cents(of(credit)) : of,
	write: (credit, reader) => write(of(credit), reader),
	isAdditive,
	isOfCost: false
});

const conversions = (label: string) =>
	figureOf('conversions', label, 'number', (credit) => credit.conversions, number, true);

/** What there is of journeys that were asked to end so; the first unless another is chosen. */
export const figuresOf = (goal: Goal, hasCosts: boolean): readonly CreditFigure[] =>
	(goal === 'deal' ? ofDeals : ofWins).filter(({ isOfCost }) => hasCosts || !isOfCost);

const ofCost = (figure: CreditFigure): CreditFigure => ({ ...figure, isOfCost: true });

const ofDeals: readonly CreditFigure[] = [
	conversions('Leads that became deals'),
	ofCost(figureOf('cost_each', 'Cost per deal', 'money', (credit) => credit.costPerConversion, amount))
];

const ofWins: readonly CreditFigure[] = [
	figureOf('revenue', 'Revenue', 'money', (credit) => credit.revenue, amount, true),
	conversions('Wins'),
	figureOf('customers', 'New customers', 'number', (credit) => credit.customers, number),
	ofCost(figureOf('cac', 'Cost per new customer', 'money', (credit) => credit.cac, amount)),
	ofCost(figureOf('roas', 'Return on spend', 'number', (credit) => credit.roas, number)),
	ofCost(
		figureOf(
			'roi',
			'Return on marketing',
			'ratio',
			(credit) => credit.roi,
			(value, reader) => (value === null ? nothing : share(value, reader, 0))
		)
	),
	{
		name: 'payback',
		label: 'Payback',
		unit: 'months',
		of: ({ payback }) => payback?.months ?? null,
		write: ({ payback }) => paybackText(payback),
		isAdditive: false,
		isOfCost: true
	}
];
