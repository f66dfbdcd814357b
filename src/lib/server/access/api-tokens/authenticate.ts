/** Who asks, by the API token of a request. */
import type { TokenScope } from '#lib/crm/token-scopes.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import { untilCommit } from '#lib/server/engine/until-commit.ts';
import type { Store } from '#lib/server/store/store.ts';
import { accountColumns, type Account } from '../accounts.ts';
import { hashOf } from '../tokens.ts';
import { viewerFor } from '../viewer.ts';
import type { ApiToken } from './api-tokens.ts';
import { isApiToken } from './format.ts';

/** A program asks many times a second, and who it is takes longer to look up than a small answer. */
const bearers = untilCommit<TokenBearer>(1000);

/** What a token is good for, and whose it is. */
export interface TokenBearer {
	/** The account of the token: its role and its rows, as they are now. */
	viewer: Viewer;
	token: Pick<ApiToken, 'id' | 'name' | 'prefix' | 'scopes' | 'expires_at'>;
}

/** Use is written down no more often than this, unless it is from another address. */
const noteEverySeconds = 60;

type Found = Account & {
	token_id: string;
	token_name: string;
	prefix: string;
	scopes: TokenScope[];
	expires_at: string;
	last_used_address: string | null;
	unnoted_seconds: number | null;
};

/**
 * The bearer of a token; null when it is none of ours, expired or revoked, or its account is disabled: nobody learns which.
 *
 * @param address the network address the request came from
 */
export async function bearerOf(store: Store, token: string, address: string): Promise<TokenBearer | null> {
	if (!isApiToken(token)) return null;
	const known = bearers(store.engine);
	const key = `${hashOf(token)} ${address}`;
	const bearer = known.get(key) ?? (await findBearer(store, token, address));
	if (bearer) known.set(key, bearer);
	return bearer;
}

async function findBearer(store: Store, token: string, address: string): Promise<TokenBearer | null> {
	const { rows } = await store.engine.query<Found>(
		`select ${accountColumns}, token_id, token_name, prefix, scopes, expires_at, last_used_address,
			date_diff('second', last_used_at, now()) as unnoted_seconds
		from accounts
		join (
			select id as token_id, name as token_name, account_id, token_hash, prefix, scopes, expires_at, last_used_at,
				last_used_address
			from api_tokens where revoked_at is null and expires_at > now()
		) on account_id = id
		where token_hash = $1 and disabled_at is null`,
		[hashOf(token)]
	);
	const found = rows[0];
	if (!found) return null;
	const { token_id, token_name, prefix, scopes, expires_at, last_used_address, unnoted_seconds, ...account } =
		found;
	const viewer: Viewer = { ...(await viewerFor(store, account)), address };
	if (unnoted_seconds === null || unnoted_seconds > noteEverySeconds || last_used_address !== address)
		await noteUse(store, viewer, { id: token_id, name: token_name, prefix }, address);
	return { viewer, token: { id: token_id, name: token_name, prefix, scopes, expires_at } };
}

async function noteUse(
	store: Store,
	viewer: Viewer,
	{ id, name, prefix }: { id: string; name: string; prefix: string },
	address: string
): Promise<void> {
	await store.engine.transaction(async (transaction) => {
		await transaction.query(
			'update api_tokens set last_used_at = now(), last_used_address = $2 where id = $1',
			[id, address]
		);
		const { changes } = await transaction.query(
			'insert into api_token_addresses (token_id, address) values ($1, $2) on conflict do nothing',
			[id, address]
		);
		if (changes === 0) return;
		await audit(transaction, viewer, { action: 'api_token_used', subject: name, detail: { token: prefix } });
	});
}
