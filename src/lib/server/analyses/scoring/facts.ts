/** Kinds of facts, each with its words. */
import type { Field } from './moments.ts';
import { counted } from './words.ts';

/** The name of what an id stands for. */
export type NameOf = (id: string) => string;

export const days = (value: string | number) => counted(value, 'day');

/** So few days that they round to none. */
export const isToday = (value: string | number): boolean => Math.round(Number(value)) === 0;

/** A count, a number of days or an amount. */
export const number = (
	name: string,
	label: string,
	say: (value: string | number) => string,
	{ unknown = `${label} isn’t known`, isDated = true } = {}
): Field => ({
	name,
	label,
	kind: 'number',
	isDated,
	isLogarithmic: true,
	say: (value) => (value === null ? unknown : say(value))
});

/** A kind, by an id or by itself. */
export const category = (name: string, label: string, nameOf: NameOf, isDated = false): Field => ({
	name,
	label,
	kind: 'category',
	isDated,
	say: (value) =>
		value === null ? `No ${label.toLowerCase()} is known` : `${label}: ${nameOf(String(value))}`
});

/** A value that is its own name. */
export const itself: NameOf = (value) => value;

/** `once`, `3 times`. */
export const times = (value: string | number): string => {
	const whole = Math.round(Number(value));
	return whole === 1 ? 'once' : `${whole} times`;
};
