import { json, redirect, type RequestEvent } from '@sveltejs/kit';
import { changesNothing, needsOf, refusalOf } from './access.ts';
import { ownView, whileViewing } from '#lib/crm/capabilities.ts';
import { problem, saidOf, titleOf } from './problem.ts';

/** The answer to a request that `access.ts` does not allow; null when it may go on. */
export async function refuse(event: RequestEvent): Promise<Response | null> {
	const { route, request, url, locals } = event;
	if (route.id === null) {
		// Nothing is there but an asset or a 404. Remote functions would be outside the list: the app has none.
		return event.isRemoteRequest ? problem(403, titleOf(403), 'There is no such function.') : null;
	}
	const needs = needsOf({ routeId: route.id, method: request.method, searchParams: url.searchParams });
	if (needs === null)
		return problem(405, 'Nothing is done here by such a request', 'Its route does not list it.');
	// Whose token it is, and what for, is found out where the operation is known.
	if (needs.every((need) => need === 'open' || need === 'token')) return null;
	if (!locals.viewer) return askToSignIn(event);
	if (locals.viewer.viewedBy && !changesNothing(route.id, request.method)) return refuseChange(event);
	const refusal = refusalOf(locals.viewer.role, needs);
	if (!refusal) return null;
	const { capability, ...error } = refusal;
	if (isFormAction(event)) return json({ type: 'error', error }, { status: 403 });
	if (event.isDataRequest) return json(error, { status: 403 });
	// The page is rendered by a request of its own, since an error thrown in a hook can't reach `+error.svelte`.
	if (wantsPage(event)) return event.fetch(`/no-permission?needs=${capability}`);
	return problem(403, titleOf(403), saidOf(error), { needs: capability });
}

function refuseChange(event: RequestEvent): Response | Promise<Response> {
	const error = whileViewing(event.locals.viewer!.name);
	if (isFormAction(event)) return json({ type: 'error', error }, { status: 403 });
	if (wantsPage(event)) return event.fetch(`/no-permission?needs=${ownView}`);
	return problem(403, titleOf(403), saidOf(error));
}

function askToSignIn(event: RequestEvent): Response {
	if (!wantsPage(event) && !event.isDataRequest && !isFormAction(event))
		return problem(401, 'Sign in first', 'Nothing is served without a session.');
	const { pathname, search } = event.url;
	const isPlace = event.request.method === 'GET' && pathname !== '/';
	redirect(303, isPlace ? `/sign-in?next=${encodeURIComponent(pathname + search)}` : '/sign-in');
}

/** Sent by a form that SvelteKit enhances: it reads the answer as the result of an action. */
const isFormAction = ({ request }: RequestEvent) => request.headers.get('x-sveltekit-action') === 'true';

const wantsPage = ({ request }: RequestEvent) =>
	request.headers.get('accept')?.includes('text/html') ?? false;
