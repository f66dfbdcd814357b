/** Whom a list of people is for: everyone, or those who may be written to. */
import type { EntityName } from './entities/index.ts';

export const audiences = ['all', 'contactable', 'consented'] as const;
export type Audience = (typeof audiences)[number];

export const isAudience = (name: string): name is Audience => audiences.includes(name as Audience);

/** Why someone must not be written to; the first that holds counts. */
export const leftOutReasons = {
	suppressed: 'on the suppression list',
	opted_out: 'opted out',
	no_consent: 'without consent'
} as const;
export type LeftOutReason = keyof typeof leftOutReasons;

/** How many records an export leaves out, by why. */
export type LeftOut = Record<LeftOutReason, number>;

export const leftOutTotal = (leftOut: LeftOut): number =>
	Object.values(leftOut).reduce((sum, count) => sum + count, 0);

/**
 * `40 opted out, 6 without consent`; empty when nobody is left out.
 *
 * @param written how a count is written, where a reader has a locale
 */
export const describeLeftOut = (leftOut: LeftOut, written: (count: number) => string = String): string =>
	(Object.keys(leftOutReasons) as LeftOutReason[])
		.filter((reason) => leftOut[reason] > 0)
		.map((reason) => `${written(leftOut[reason])} ${leftOutReasons[reason]}`)
		.join(', ');

/** The entities whose records are people with consent. */
export const hasAudience = (entity: EntityName): entity is 'contacts' | 'leads' =>
	entity === 'contacts' || entity === 'leads';

/**
 * What sources write for a consent that was given, in small letters with single spaces for all else. A status that is
 * none of these (pending, withdrawn, a word nobody foresaw) is no consent: who reads it wrongly must not write to them.
 */
export const consentGiven: readonly string[] = [
	'granted',
	'given',
	'yes',
	'y',
	'true',
	'1',
	'opted in',
	'opt in',
	'optin',
	'double opt in',
	'single opt in',
	'subscribed',
	'confirmed',
	'consented',
	'consent',
	'consent given',
	'consent granted',
	'explicit consent',
	'explicit',
	'express',
	'agreed',
	'accepted',
	'active',
	'obtained',
	'freely given consent from contact',
	'ja',
	'oui',
	'si',
	'sí',
	'sim'
];
