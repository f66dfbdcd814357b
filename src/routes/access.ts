/**
 * Who may ask for what: every page, form action and endpoint, by its route id. `hooks.server.ts` refuses what is not
 * allowed here before anything of the route runs, and what is not listed is refused to everyone. A test compares the
 * list with the routes there are.
 *
 * Which rows someone sees on a page they may open is not decided here but in `server/store/row-scope.ts`.
 */
import type { RouteId } from '$app/types';
import { may, refusal, type Capability } from '#lib/crm/capabilities.ts';
import type { Role } from '#lib/crm/viewer.ts';

/**
 * `open`: without a sign-in. `signed_in`: with any role. `token`: with an API token, by the scope that the operation names
 * (`lib/server/api`). Otherwise: with a role that has the capability.
 */
export type Access = 'open' | 'signed_in' | 'token' | Capability;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** GET is the page with its data, or the endpoint's; the other methods are endpoints'. */
export type RouteAccess = Partial<Record<Method, Access>> & {
	/** Form actions by name; the one without a name is `default`. */
	actions?: Record<string, Access>;
	/** What else than GET may be asked while looking through someone's eyes: it changes nothing of theirs. */
	changesNothing?: true;
};

export const access = {
	'/': { GET: 'signed_in' },
	'/first-start': { GET: 'open', actions: { default: 'open' } },
	'/sign-in': { GET: 'open', actions: { default: 'open' } },
	'/sign-in/forgotten': { GET: 'open' },
	'/sign-in/link': { GET: 'open', actions: { default: 'open' } },
	'/sign-in/provider': { GET: 'open' },
	'/sign-in/provider/callback': { GET: 'open' },
	'/sign-in/second-factor': { GET: 'open', actions: { code: 'open', enrol: 'open' } },
	'/sign-in/reset': { GET: 'open', actions: { follow: 'open', set: 'open' } },
	'/invitation': { GET: 'open', actions: { follow: 'open', accept: 'open' } },
	'/sign-out': { POST: 'signed_in', changesNothing: true },
	'/api/v1/[...path]': { GET: 'token', POST: 'token', PUT: 'token', PATCH: 'token', DELETE: 'token' },
	// A CRM signs what it tells of, or knows the secret in the address.
	'/webhooks/[key]': { POST: 'open' },
	'/(app)/view-as': { GET: 'view_as', actions: { begin: 'view_as', end: 'signed_in' }, changesNothing: true },
	'/(app)/no-permission': { GET: 'signed_in' },

	'/search': { GET: 'signed_in' },
	'/references/[entity]': { GET: 'signed_in' },
	'/values/[entity]/[field]': { GET: 'signed_in' },
	'/live': { GET: 'signed_in' },

	'/(app)/overview': { GET: 'signed_in' },
	'/(app)/working/[work]': {
		GET: 'signed_in',
		actions: { cancel: 'signed_in' },
		changesNothing: true
	},
	'/(app)/forecast': { GET: 'signed_in', actions: { adjust: 'adjust_forecast' } },
	'/(app)/forecast/at-risk.csv': { GET: 'export' },
	'/(app)/funnel': { GET: 'signed_in' },
	'/(app)/scores': { GET: 'signed_in' },
	'/(app)/scores/scores.csv': { GET: 'export' },
	'/(app)/retention': { GET: 'signed_in' },
	'/(app)/churn': { GET: 'signed_in' },
	'/(app)/churn/at-risk.csv': { GET: 'export' },
	'/(app)/segments': { GET: 'signed_in' },
	// Their own everybody may keep; sharing, and changing what is shared, asks for more where it is done.
	'/(app)/segments/[id]': { GET: 'signed_in', actions: { save: 'signed_in', delete: 'signed_in' } },
	'/(app)/service': { GET: 'signed_in' },
	'/(app)/lifetime-value': { GET: 'signed_in' },
	'/(app)/campaigns': { GET: 'signed_in' },
	'/(app)/pipeline': { GET: 'signed_in', actions: { move: 'signed_in' } },
	'/(app)/explore': { GET: 'signed_in', actions: { save: 'signed_in', update: 'signed_in' } },
	'/(app)/views': {
		GET: 'signed_in',
		actions: { change: 'signed_in', delete: 'signed_in', restore: 'signed_in' }
	},
	'/(app)/dashboards': {
		GET: 'signed_in',
		actions: { make: 'signed_in', change: 'signed_in', delete: 'signed_in', restore: 'signed_in' }
	},
	'/(app)/dashboards/[id]': {
		GET: 'signed_in',
		actions: {
			add: 'signed_in',
			move: 'signed_in',
			resize: 'signed_in',
			write: 'signed_in',
			remove: 'signed_in'
		}
	},
	// What SQL is in one needs its capability where it is run; sharing asks for more where it is done.
	'/(app)/notebooks': {
		GET: 'signed_in',
		actions: { make: 'signed_in', delete: 'signed_in', restore: 'signed_in' }
	},
	'/(app)/notebooks/[id]': {
		GET: 'signed_in',
		actions: { duplicate: 'signed_in', share: 'signed_in' }
	},
	'/(app)/notebooks/[id]/preview': { GET: 'signed_in' },
	'/(app)/notebooks/[id]/report.[format=report]': { GET: 'export' },
	'/(app)/notebooks/[id]/edit': { GET: 'signed_in', actions: { save: 'signed_in' } },
	'/(app)/notebooks/[id]/versions': { GET: 'signed_in', actions: { restore: 'signed_in' } },
	// What may be sent to whom, and who may change it, is asked where it is done.
	'/(app)/mails': {
		GET: 'signed_in',
		actions: {
			make: 'signed_in',
			change: 'signed_in',
			pause: 'signed_in',
			delete: 'signed_in',
			now: 'signed_in',
			leave: 'signed_in'
		}
	},
	'/(app)/sql': { GET: 'sql', actions: { run: 'sql', stop: 'sql' }, changesNothing: true },
	'/(app)/sql/export': { POST: 'export', changesNothing: true },
	'/(app)/export/workbook': { POST: 'export', changesNothing: true },
	'/(app)/[entity=paged]': { GET: 'signed_in' },
	'/(app)/[entity=paged]/new': { GET: 'signed_in', actions: { default: 'signed_in' } },
	'/(app)/[entity=paged]/export': { GET: 'export' },
	'/(app)/[entity=paged]/export/file': { GET: 'export' },
	'/(app)/[entity=paged]/[id]': { GET: 'signed_in' },
	'/(app)/[entity=paged]/[id]/edit': {
		GET: 'signed_in',
		actions: { save: 'signed_in', delete: 'signed_in' }
	},
	'/(app)/records/[entity]/[id]': { GET: 'signed_in' },
	'/(app)/origin/[entity]/[id]': { GET: 'signed_in' },

	'/(app)/data': { GET: 'import', actions: { undo: 'undo_import' } },
	'/(app)/data/import': { GET: 'import', actions: { import: 'import', discard: 'import' } },
	'/(app)/data/import/upload': { POST: 'import', PUT: 'import' },
	'/(app)/data/import/[job]': { GET: 'import', actions: { cancel: 'import' } },
	'/(app)/data/imports/[id]': { GET: 'import' },
	'/(app)/data/imports/[id]/rejects.csv': { GET: 'import' },
	'/(app)/data/connections': { GET: 'import' },
	'/(app)/data/connections/new/[connector]': {
		GET: 'manage_connections',
		actions: { default: 'manage_connections' }
	},
	'/(app)/data/connections/[id]': {
		GET: 'import',
		actions: {
			estimate: 'import',
			pull: 'import',
			cancel: 'import',
			change: 'manage_connections',
			credentials: 'manage_connections',
			disconnect: 'manage_connections'
		}
	},
	'/(app)/data/connections/[id]/write-back': {
		GET: 'manage_connections',
		actions: {
			add: 'manage_connections',
			remove: 'manage_connections',
			try: 'manage_connections',
			apply: 'manage_connections'
		}
	},
	'/(app)/data/rejects': { GET: 'import' },
	'/(app)/data/rejects/[file]': {
		GET: 'import',
		actions: { mend: 'import', replace: 'import', retry: 'import', discard: 'import' }
	},
	'/(app)/data/mappings': { GET: 'import', actions: { forget: 'import' } },
	'/(app)/data/mappings/[fingerprint]': { GET: 'import', actions: { default: 'import' } },
	'/(app)/data/mappings/[fingerprint]/mapping.json': { GET: 'import' },
	'/(app)/data/duplicates': {
		GET: 'merge_duplicates',
		actions: {
			different: 'merge_duplicates',
			merge_all: 'merge_duplicates',
			rules: 'manage_settings',
			unmerge: 'merge_duplicates'
		}
	},
	'/(app)/data/duplicates/[entity]/[into]/[from]': {
		GET: 'merge_duplicates',
		actions: { default: 'merge_duplicates' }
	},
	'/(app)/data/quality': { GET: 'signed_in' },
	'/(app)/data/quality/records.csv': { GET: 'export' },
	'/(app)/data/adoption': { GET: 'see_adoption' },
	'/(app)/data/dictionary': { GET: 'signed_in' },

	'/(app)/settings': { GET: 'signed_in' },
	'/(app)/settings/account': {
		GET: 'signed_in',
		actions: { profile: 'signed_in', password: 'signed_in' }
	},
	'/(app)/settings/sessions': {
		GET: 'signed_in',
		actions: { end: 'signed_in', others: 'signed_in' }
	},
	'/(app)/settings/api': { GET: 'manage_tokens' },
	// A description holds no data; it is served to who may have a token, as /api/v1/openapi.json is to who has one.
	'/(app)/settings/api/openapi.json': { GET: 'manage_tokens' },
	'/(app)/settings/tokens': {
		GET: 'manage_tokens',
		actions: { create: 'manage_tokens', revoke: 'manage_tokens' }
	},
	'/(app)/settings/security': {
		GET: 'signed_in',
		actions: {
			begin: 'signed_in',
			confirm: 'signed_in',
			renew: 'signed_in',
			remove: 'signed_in',
			policy: 'manage_settings',
			remove_of: 'manage_people'
		}
	},
	'/(app)/settings/single-sign-on': {
		GET: 'manage_settings',
		actions: { save: 'manage_settings', remove: 'manage_settings', unlink: 'manage_people' }
	},
	'/(app)/settings/people': {
		GET: 'manage_people',
		actions: { invite: 'manage_people', renew: 'manage_people', revoke: 'manage_people' }
	},
	'/(app)/settings/people/[id]': {
		GET: 'manage_people',
		actions: {
			save: 'manage_people',
			reset: 'manage_people',
			disable: 'manage_people',
			enable: 'manage_people'
		}
	},
	'/(app)/settings/teams': {
		GET: 'manage_people',
		actions: { create: 'manage_people', move: 'manage_people' }
	},
	'/(app)/settings/teams/[id]': {
		GET: 'manage_people',
		actions: { save: 'manage_people', move: 'manage_people', delete: 'manage_people' }
	},
	'/(app)/settings/privacy': {
		GET: 'manage_privacy',
		actions: {
			find: 'manage_privacy',
			suppress: 'manage_privacy',
			unsuppress: 'manage_privacy',
			add_rule: 'manage_privacy',
			enable_rule: 'manage_privacy',
			remove_rule: 'manage_privacy',
			apply_rule: 'manage_privacy'
		}
	},
	'/(app)/settings/privacy/[entity=person]/[id]': {
		GET: 'manage_privacy',
		actions: { default: 'manage_privacy' }
	},
	'/(app)/settings/privacy/[entity=person]/[id]/personal-data.zip': { GET: 'manage_privacy' },
	'/(app)/settings/backup': { GET: 'backup', actions: { make: 'backup' } },
	'/(app)/settings/backup/[name].zip': { GET: 'backup' },
	'/(app)/settings/audit': { GET: 'read_audit' },
	'/(app)/settings/audit/audit-log.csv': { GET: 'read_audit' },
	'/(app)/settings/service': { GET: 'manage_settings', actions: { default: 'manage_settings' } },
	'/(app)/settings/mail': {
		GET: 'manage_settings',
		actions: { save: 'manage_settings', test: 'manage_settings', remove: 'manage_settings' }
	},
	'/(app)/settings/webhooks': { GET: 'manage_settings', actions: { make: 'manage_settings' } },
	'/(app)/settings/webhooks/[id]': {
		GET: 'manage_settings',
		actions: {
			change: 'manage_settings',
			pause: 'manage_settings',
			test: 'manage_settings',
			secret: 'manage_settings',
			again: 'manage_settings',
			delete: 'manage_settings'
		}
	},
	'/(app)/settings/company': { GET: 'manage_settings', actions: { default: 'manage_settings' } }
} as const satisfies Partial<Record<RouteId, RouteAccess>>;

/** A part of a request that says what it is for. */
interface Asked {
	routeId: string;
	method: string;
	/** Names the form action of a POST: `?/undo`. */
	searchParams: URLSearchParams;
}

/** What a request needs; several when it may be either a form's or a program's. Null: no such request is listed. */
export function needsOf({ routeId, method, searchParams }: Asked): Access[] | null {
	const route = own(access as Record<string, RouteAccess>, routeId);
	if (!route) return null;
	const { actions = {}, changesNothing: _changesNothing, ...methods } = route;
	const needs = [
		own(methods, method === 'HEAD' ? 'GET' : method),
		method === 'POST' ? own(actions, actionName(searchParams)) : undefined
	].filter((need) => need !== undefined);
	return needs.length > 0 ? needs : null;
}

/** Whether a request to a route leaves everything as it is. */
export function changesNothing(routeId: string, method: string): boolean {
	if (method === 'GET' || method === 'HEAD') return true;
	return own(access as Record<string, RouteAccess>, routeId)?.changesNothing === true;
}

/** What a request names may not be found on the prototype. */
const own = <T>(entries: Record<string, T>, name: string): T | undefined =>
	Object.hasOwn(entries, name) ? entries[name] : undefined;

/** As SvelteKit reads it: the first parameter that begins with a slash. */
function actionName(searchParams: URLSearchParams): string {
	for (const name of searchParams.keys()) if (name.startsWith('/')) return name.slice(1);
	return 'default';
}

/** Why someone may not do what a request asks for; null when they may. */
export function refusalOf(
	role: Role,
	needs: Access[]
): { capability: Capability; message: string; advice: string } | null {
	for (const need of needs) {
		if (need === 'open' || need === 'signed_in' || need === 'token' || may(role, need)) continue;
		return { capability: need, ...refusal(need) };
	}
	return null;
}
