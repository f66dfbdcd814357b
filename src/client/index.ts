/** A client of the API with types: addresses, values and answers are checked by the compiler. */
import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './api.d.ts';

export type { components, paths } from './api.d.ts';

export interface ClientOptions {
	/** Where the API is, such as `https://crm.example.com/api/v1`. */
	baseUrl: string;
	/** An API token, made under Settings › API tokens. */
	token: string;
	/** What asks instead of `fetch`. */
	fetch?: (request: Request) => Promise<Response>;
}

/** A client that asks as the account of a token. Filters of lists are given as `query: { filters: { status: 'open' } }`. */
export const weatherglass = ({ token, ...options }: ClientOptions): Client<paths> =>
	createClient<paths>({
		...options,
		headers: { authorization: `Bearer ${token}` },
		querySerializer: written
	});

type Values = Record<string, unknown>;

/** Filters stand beside the other parameters, each by its own name; a list is the same name several times. */
function written({ filters = {}, ...named }: Values & { filters?: Values }): string {
	const pairs = Object.entries({ ...(filters as Values), ...named }).flatMap(([name, value]) =>
		(Array.isArray(value) ? value : [value])
			.filter((each) => each !== undefined && each !== null)
			.map((each): [string, string] => [name, String(each)])
	);
	return new URLSearchParams(pairs).toString();
}
