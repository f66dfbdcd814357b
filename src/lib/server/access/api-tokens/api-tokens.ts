/** API tokens: made, listed, revoked. Only the hash of one is kept, so it is shown once, when it is made. */
import { randomUUID } from 'node:crypto';
import { isTokenScope, tokenDays, tokenScopeNames, type TokenScope } from '#lib/crm/token-scopes.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import type { Issue } from '#lib/server/store/errors.ts';
import type { Store } from '#lib/server/store/store.ts';
import { AccessError, invalidAccount } from '../errors.ts';
import { hashOf } from '../tokens.ts';
import { newApiToken, shownPart } from './format.ts';

export interface NewToken {
	/** What it is for, in the words of who makes it. */
	name: string;
	scopes: readonly string[];
	/** 1 to 365. */
	days: number;
}

export interface ApiToken {
	id: string;
	name: string;
	/** The beginning of the token, by which it can be known again. */
	prefix: string;
	scopes: TokenScope[];
	/** ISO 8601, UTC. */
	created_at: string;
	expires_at: string;
	last_used_at: string | null;
	last_used_address: string | null;
	revoked_at: string | null;
	is_live: boolean;
}

/** A token in the list that administrators see. */
export interface ListedToken extends ApiToken {
	account: string;
	is_own: boolean;
}

/** Live tokens an account may have: who needs more wants one service account each. */
const mostTokens = 50;

/** A token that is over stays in the list for so many days, so that people see what happened to it. */
const listedDays = 90;

const columns = `id, name, prefix, scopes, created_at, expires_at, last_used_at, last_used_address, revoked_at,
	revoked_at is null and expires_at > now() as is_live`;

/**
 * Make a token of the viewer's own account.
 *
 * @returns the token itself, which can't be shown again, and how it is listed
 * @throws AccessError `invalid`; `not_allowed` for one who has no account
 */
export async function createApiToken(
	store: Store,
	viewer: Viewer,
	given: NewToken
): Promise<{ token: string; listed: ApiToken }> {
	const { name, scopes, days } = checked(given);
	const token = newApiToken();
	const listed = await store.engine.transaction(async (transaction) => {
		const { rows: accounts } = await transaction.query(
			'select 1 from accounts where id = $1 and disabled_at is null',
			[viewer.accountId]
		);
		if (accounts.length === 0) {
			throw new AccessError('not_allowed', 'Only an account can have API tokens.', 'Sign in with one.');
		}
		await transaction.query(
			'delete from api_tokens where coalesce(revoked_at, expires_at) < now() - to_days($1)',
			[listedDays]
		);
		const { rows: live } = await transaction.query<{ live: number }>(
			'select count(*) as live from api_tokens where account_id = $1 and revoked_at is null and expires_at > now()',
			[viewer.accountId]
		);
		if (Number(live[0]!.live) >= mostTokens) {
			throw invalidAccount([
				{
					field: 'name',
					value: name,
					message: `You have ${mostTokens} tokens: revoke one that nothing uses.`
				}
			]);
		}
		const { rows } = await transaction.query<ApiToken>(
			`insert into api_tokens (id, token_hash, prefix, account_id, name, scopes, expires_at)
			values ($1, $2, $3, $4, $5, $6, now() + to_days($7)) returning ${columns}`,
			[randomUUID(), hashOf(token), shownPart(token), viewer.accountId, name, scopes, days]
		);
		await audit(transaction, viewer, {
			action: 'api_token_created',
			subject: name,
			detail: { token: shownPart(token), scopes, days }
		});
		return rows[0]!;
	});
	return { token, listed };
}

/** The viewer's own tokens, and everyone's for an administrator; live ones first, then the newest. */
export async function listApiTokens(store: Store, viewer: Viewer): Promise<ListedToken[]> {
	const { rows } = await store.engine.query<ListedToken>(
		`select tokens.*, accounts.name as account, account_id = $1 as is_own
		from (select ${columns}, account_id from api_tokens) as tokens
		join (select id as account, name from accounts) as accounts on accounts.account = tokens.account_id
		where (account_id = $1 or $2) and coalesce(revoked_at, expires_at) > now() - to_days($3)
		order by is_own desc, is_live desc, created_at desc`,
		[viewer.accountId, viewer.role === 'admin', listedDays]
	);
	return rows;
}

/**
 * End a token at once; one that is over stays as it is.
 *
 * @throws AccessError `not_found` unless it is the viewer's own, or the viewer is an administrator
 */
export async function revokeApiToken(store: Store, viewer: Viewer, id: string): Promise<void> {
	await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ name: string; prefix: string; account_id: string }>(
			'select name, prefix, account_id from api_tokens where id = $1 and (account_id = $2 or $3)',
			[id, viewer.accountId, viewer.role === 'admin']
		);
		const found = rows[0];
		if (!found) throw new AccessError('not_found', 'There is no such token.', 'Load the page again.');
		const { changes } = await transaction.query(
			'update api_tokens set revoked_at = now(), revoked_by = $2 where id = $1 and revoked_at is null',
			[id, viewer.accountId]
		);
		if (changes === 0) return;
		await audit(transaction, viewer, {
			action: 'api_token_revoked',
			subject: found.name,
			detail: { token: found.prefix, account: found.account_id }
		});
	});
}

interface Checked {
	name: string;
	scopes: TokenScope[];
	days: number;
}

function checked(given: NewToken): Checked {
	const issues: Issue[] = [];
	const name = given.name.trim();
	if (name === '' || name.length > 100) {
		const message = 'Say in up to 100 characters what the token is for, such as “Nightly report”.';
		issues.push({ field: 'name', value: given.name.slice(0, 100), message });
	}
	const scopes = [...new Set(given.scopes)];
	const unknown = scopes.filter((scope) => !isTokenScope(scope));
	if (unknown.length > 0 || scopes.length === 0) {
		const message = `Choose what the token may do: ${tokenScopeNames.join(', ')}.`;
		issues.push({ field: 'scopes', value: unknown.join(', ') || null, message });
	}
	if (!Number.isInteger(given.days) || given.days < 1 || given.days > tokenDays.most) {
		const message = `A token lives for 1 to ${tokenDays.most} days; make a new one before it ends.`;
		issues.push({ field: 'days', value: String(given.days), message });
	}
	if (issues.length > 0) throw invalidAccount(issues);
	return { name, scopes: scopes as TokenScope[], days: given.days };
}
