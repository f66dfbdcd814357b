import { redirect } from '@sveltejs/kit';
import {
	AccessError,
	pendingCookie,
	readSecondStep,
	signInByCode,
	signInByEnrolment,
	type SignedIn
} from '#lib/server/access/index.ts';
import { formFailure } from '../../form-failure.ts';
import { callerOf, enter, forgetSession, keepRefusal, localPath, sessionIn } from '../../session-cookie.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals, cookies, url, request }) => {
	const step = await readSecondStep(locals.store, sessionIn(cookies, url, pendingCookie));
	// The answer to a form shows the recovery codes, and then the sign-in is no longer under way.
	if (!step && request.method !== 'POST') redirect(303, locals.viewer ? '/overview' : '/sign-in');
	return {
		step,
		next: localPath(url.searchParams.get('next')),
		wantsRecovery: url.searchParams.has('recovery')
	};
};

export const actions: Actions = {
	code: async (event) => {
		const form = await event.request.formData();
		const next = localPath(String(form.get('next') ?? ''));
		try {
			const signedIn = await signInByCode(
				event.locals.store,
				sessionIn(event.cookies, event.url, pendingCookie),
				String(form.get('code') ?? ''),
				callerOf(event)
			);
			await finish(event, signedIn, next);
		} catch (failure) {
			return refused(event, failure, next);
		}
		redirect(303, next);
	},
	enrol: async (event) => {
		const form = await event.request.formData();
		const next = localPath(String(form.get('next') ?? ''));
		try {
			const { signedIn, recoveryCodes } = await signInByEnrolment(
				event.locals.store,
				sessionIn(event.cookies, event.url, pendingCookie),
				String(form.get('code') ?? ''),
				callerOf(event)
			);
			await finish(event, signedIn, next);
			return { recoveryCodes, email: signedIn.viewer?.email ?? '', next };
		} catch (failure) {
			return refused(event, failure, next);
		}
	}
};

async function finish(event: RequestEvent, signedIn: SignedIn, next: string): Promise<void> {
	forgetSession(event.cookies, event.url, pendingCookie);
	await enter(event, signedIn, next);
}

function refused(event: RequestEvent, failure: unknown, next: string) {
	if (failure instanceof AccessError && failure.code === 'sign_in_expired') {
		forgetSession(event.cookies, event.url, pendingCookie);
		keepRefusal(event.cookies, event.url, failure);
		redirect(303, `/sign-in?next=${encodeURIComponent(next)}`);
	}
	return formFailure(failure, { next });
}
