/** What is sent by mail on a schedule, and what becomes of each mail. */

/** What can be mailed: what it is called, and where it is. */
export const mailedKinds = {
	dashboard: { noun: 'dashboard', page: '/dashboards' },
	notebook: { noun: 'notebook', page: '/notebooks' }
} as const;

export type MailedKind = keyof typeof mailedKinds;

export const isMailedKind = (kind: string): kind is MailedKind => Object.hasOwn(mailedKinds, kind);

/**
 * `waiting`: to be sent, or to be tried again. `preparing`, `sending`: a server is at it. `uncertain`: handed over, without
 * an answer; it is not sent again, as it may have arrived. `failed`: refused for good, or too often. `not_sent`: the
 * account may not have it.
 */
export const deliveryStates = {
	waiting: ['open', 'Waiting'],
	preparing: ['open', 'Being sent'],
	sending: ['open', 'Being sent'],
	sent: ['good', 'Sent'],
	uncertain: ['warm', 'Perhaps sent'],
	not_sent: ['warm', 'Not sent'],
	failed: ['lost', 'Failed']
} as const;

export type DeliveryState = keyof typeof deliveryStates;
