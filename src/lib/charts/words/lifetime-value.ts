/** What the charts of the lifetime value say: what they find, and what they are. */
import type { ContractHoldout, Holdout } from '#lib/server/analyses/lifetime-value/result.ts';
import { count, day, type Reader } from '#lib/components/format/format.ts';
import type { About } from '../drawing.ts';

/** Purchases that were foretold and that came, and whether the model was worth its trouble. */
export function trackingFinding({ split, expected, actual, hasSkill }: Holdout, reader: Reader): string {
	const told = `${count(Math.round(expected), reader)} purchases foretold from ${day(split, reader)} on, ${count(actual, reader)} came`;
	return hasSkill ? told : `${told}; no better than the rate so far`;
}

/** Customers who were foretold to stay, and who did. */
export function stayingFinding(
	{ customers, expected, actual, constant, to }: ContractHoldout,
	reader: Reader
): string {
	const told = `${count(Math.round(expected), reader)} of ${count(customers, reader)} foretold to stay to ${day(to, reader)}, ${count(actual, reader)} did`;
	return Math.abs(expected - actual) < Math.abs(constant - actual)
		? told
		: `${told}; no better than a constant rate`;
}

export const trackingAbout = ({ split, verdict }: Holdout, reader: Reader): About => ({
	shows: `Repeat purchases of all customers so far, week by week: those made, and those that the model would have foretold. From ${day(split, reader)} on it knew nothing.`,
	how: [
		'The model (BG/NBD) was fitted to the first two thirds of the data alone: how often each customer had bought, when last, and for how long they had been there.',
		'What it expected of the last third is set beside what came, and beside going on at each customer’s rate so far.'
	],
	record: verdict
});

export const stayingAbout = ({ split, verdict }: ContractHoldout, reader: Reader): About => ({
	shows: `Customers with contracts who are there, month by month, and those that the models would have foretold. From ${day(split, reader)} on they knew nothing, and lines have only those who were there then.`,
	how: [
		'For each term a model (shifted beta geometric, or beta discrete Weibull) was fitted to the first two thirds of the data: how many renew the first, second, third time.',
		'It is set beside the same share leaving at every renewal.'
	],
	record: verdict
});
