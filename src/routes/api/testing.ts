/** The API as a program meets it, without a socket. */
import type { Store } from '#lib/server/store/store.ts';
import { answerApi } from './answer.ts';

export const origin = 'http://localhost/api/v1';

/** Answers requests to `origin` as the server does. */
export const fetchOf =
	(store: () => Store) =>
	(request: Request): Promise<Response> => {
		const url = new URL(request.url);
		return answerApi({
			store: store(),
			request,
			path: url.pathname.slice('/api/v1/'.length),
			searchParams: url.searchParams,
			address: '192.0.2.1'
		});
	};
