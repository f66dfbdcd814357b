/** Values as people and programs give them, read by the type of the field. */
import type { Field } from '#lib/crm/entities/index.ts';
import type { Value } from '#lib/server/engine/engine.ts';
import type { Issue } from '../errors.ts';
import { isDay, readInstant } from './instants.ts';

/** What a form or the API may give for a field. An empty text means no value. */
export type FieldInput = string | number | boolean | null;

/** A value as a record holds it: what the engine answers for the column. */
export type FieldValue = string | number | boolean | null;

/** The type of a field's column, for casts of bound values. */
export const columnTypes: Record<Field['type'], string> = {
	text: 'varchar',
	choice: 'varchar',
	reference: 'varchar',
	integer: 'bigint',
	number: 'decimal(18, 6)',
	money: 'decimal(18, 4)',
	ratio: 'double',
	boolean: 'boolean',
	date: 'date',
	timestamp: 'timestamptz'
};

const longestText = 100_000;

/** A value that was read, or what is wrong with it. */
type Reading = { value: FieldValue } | { problem: string };

const value = (read: FieldValue): Reading => ({ value: read });
const problem = (message: string): Reading => ({ problem: message });

/**
 * Read a value by the type of its field. Whether a referenced record exists is for the caller to check.
 *
 * @param zone the IANA zone of times given without an offset
 */
export function readValue(field: Field, given: FieldInput, zone: string): { value: FieldValue } | Issue {
	const text = given === null ? '' : String(given).trim();
	const reading = text === '' ? value(null) : readText(field, text, zone);
	if ('problem' in reading) return { field: field.name, value: text, message: reading.problem };
	if (reading.value === null && field.required) {
		return { field: field.name, value: null, message: `${field.label} is needed: give one.` };
	}
	return reading;
}

function readText(field: Field, text: string, zone: string): Reading {
	switch (field.type) {
		case 'text':
			return readPlainText(field, text);
		case 'reference':
			return value(text);
		case 'choice': {
			const choices = field.choices ?? [];
			return choices.includes(text)
				? value(text)
				: problem(`“${text}” is not a ${field.label.toLowerCase()}: choose one of ${choices.join(', ')}.`);
		}
		case 'integer':
			return /^[+-]?\d{1,15}$/.test(text)
				? value(Number(text))
				: problem(`“${text}” is not a whole number: write it like 1200.`);
		case 'number':
			return readDecimal(field, text, 6);
		case 'money':
			return readDecimal(field, text, 4);
		case 'ratio':
			return readRatio(text);
		case 'boolean':
			if (/^(true|yes|on|1)$/i.test(text)) return value(true);
			if (/^(false|no|off|0)$/i.test(text)) return value(false);
			return problem(`“${text}” is neither yes nor no.`);
		case 'date':
			return isDay(text)
				? value(text)
				: problem(`“${text}” is not a day of the calendar: write it like 2026-11-23.`);
		case 'timestamp': {
			const instant = readInstant(text, zone);
			return instant
				? value(instant)
				: problem(`“${text}” is not a time: write it like 2026-11-23 14:30, or as a day.`);
		}
	}
}

function readPlainText(field: Field, text: string): Reading {
	if (text.length > longestText)
		return problem(`${field.label} is too long: give at most 100,000 characters.`);
	if (field.name === 'currency' || field.name === 'base_currency') {
		const code = text.toUpperCase();
		return Intl.supportedValuesOf('currency').includes(code)
			? value(code)
			: problem(`“${text}” is not a currency: give its three-letter ISO 4217 code, such as EUR or USD.`);
	}
	if (field.name === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text)) {
		return problem(`“${text}” is not an e-mail address: write it like ada@example.com.`);
	}
	return value(text);
}

/** A decimal of at most 18 digits, as the engine writes it: never through a floating-point number. */
function readDecimal(field: Field, text: string, scale: number): Reading {
	const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
	if (!match || (!match[2] && !match[3])) {
		return problem(
			`“${text}” is not ${field.type === 'money' ? 'an amount' : 'a number'}: write it like 1234.50, with a point and without separators of thousands.`
		);
	}
	const whole = (match[2] ?? '').replace(/^0+(?=\d)/, '') || '0';
	const decimals = (match[3] ?? '').replace(/0+$/, '');
	if (decimals.length > scale) return problem(`“${text}” has more than ${scale} digits after the point.`);
	if (whole.length > 18 - scale) {
		return problem(`“${text}” is too large: ${18 - scale} digits before the point are the most.`);
	}
	const digits = `${whole}.${decimals.padEnd(scale, '0')}`;
	return value(match[1] === '-' && /[1-9]/.test(digits) ? `-${digits}` : digits);
}

function readRatio(text: string): Reading {
	const match = /^(\d+(?:\.\d+)?|\.\d+)\s*(%?)$/.exec(text);
	const ratio = match ? Number(match[1]) / (match[2] ? 100 : 1) : Number.NaN;
	return ratio >= 0 && ratio <= 1
		? value(ratio)
		: problem(`“${text}” is not a share: write it from 0 to 1, like 0.25, or in per cent, like 25 %.`);
}

/** A value of a result row as records carry it. Integers of records always fit. */
export function fieldValue(from: Value | undefined): FieldValue {
	if (from === undefined || from === null) return null;
	if (typeof from === 'bigint') return Number(from);
	return typeof from === 'object' ? JSON.stringify(from) : from;
}
