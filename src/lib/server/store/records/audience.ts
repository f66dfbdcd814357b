/** SQL for who of a list of people must not be written to, and why. */
import { consentGiven, type Audience } from '#lib/crm/audience.ts';

const given = consentGiven.map((word) => `'${word}'`).join(', ');

const address = (relation: string) => `lower(trim(${relation}.email))`;
const said = (relation: string) =>
	`trim(regexp_replace(lower(${relation}.consent_status), '[^\\pL\\pN]+', ' ', 'g'))`;
const isGiven = (relation: string) => `coalesce(${said(relation)} in (${given}), false)`;
const isRefused = (relation: string) => `coalesce(${said(relation)} not in (${given}, ''), false)`;

/** Addresses of which any contact or lead says something, whoever may see it: a person has one will, in however many records. */
const addressesWith = (condition: (relation: string) => string): string =>
	['contacts', 'leads']
		.map((table) => `select ${address(table)} from ${table} where ${condition(table)} and email is not null`)
		.join(' union all ');

const hasOptedOut = `(coalesce(records.opted_out, false)
	or coalesce(${address('records')} in (${addressesWith((table) => `${table}.opted_out`)}), false))`;

/** Where a record says nothing of consent, another one with the same address may. */
const refused = `(${isRefused('records')} or (not ${isGiven('records')}
	and coalesce(${address('records')} in (${addressesWith(isRefused)}), false)))`;

/** Why a record of contacts or leads, as `records`, is not for an audience: the name of a reason, or null. */
export const leftOutSql = (audience: Audience): string =>
	audience === 'all'
		? 'null'
		: `case when records.suppressed then 'suppressed' when ${hasOptedOut} then 'opted_out'
			when ${audience === 'consented' ? `not ${isGiven('records')}` : refused} then 'no_consent' end`;
