/** What an API token may be good for. A token acts as its account: a scope narrows what the account may do, never widens it. */
import type { Capability } from './capabilities.ts';

/** Every scope: what it allows, as people read it, and the capability that the account must have beside it. */
export const tokenScopes = {
	'records:read': { label: 'Read records', allows: 'List and read records that you may see.', needs: null },
	'records:write': {
		label: 'Change records',
		allows: 'Make, change and delete the records that you may change.',
		needs: null
	},
	'metrics:read': {
		label: 'Read metrics',
		allows: 'Ask for any figure of the metric catalogue.',
		needs: null
	},
	'segments:read': {
		label: 'Read segments',
		allows: 'List your segments and shared ones, with how many each finds.',
		needs: null
	},
	'segments:write': {
		label: 'Change segments',
		allows: 'Make, change and delete the segments that you may change.',
		needs: null
	},
	'imports:read': {
		label: 'Read imports',
		allows: 'List imports, and read what each brought and refused.',
		needs: 'import'
	},
	'imports:write': {
		label: 'Import',
		allows: 'Import files and take imports back.',
		needs: 'import'
	},
	'webhooks:read': {
		label: 'Read webhooks',
		allows: 'List webhooks and what became of their deliveries.',
		needs: 'manage_settings'
	},
	'webhooks:write': {
		label: 'Change webhooks',
		allows: 'Make, change and delete webhooks, and send deliveries again.',
		needs: 'manage_settings'
	},
	'sql:run': {
		label: 'Ask in SQL',
		allows: 'Run read-only SQL on the records that you may see.',
		needs: 'sql'
	},
	'exports:read': {
		label: 'Export',
		allows: 'Take all records of a kind that you may see out as a file.',
		needs: 'export'
	}
} as const satisfies Record<string, { label: string; allows: string; needs: Capability | null }>;

export type TokenScope = keyof typeof tokenScopes;

export const tokenScopeNames = Object.keys(tokenScopes) as TokenScope[];

export const isTokenScope = (name: string): name is TokenScope => Object.hasOwn(tokenScopes, name);

/** Days that a token may live: what is proposed, and the most. */
export const tokenDays = { usual: 90, most: 365 } as const;
