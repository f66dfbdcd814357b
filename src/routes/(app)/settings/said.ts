import { saidFailure } from '../../form-failure.ts';

/** Run an action; what the request itself caused is said on the page. */
export async function said(work: Promise<unknown>, done: string) {
	try {
		await work;
		return { done };
	} catch (failure) {
		return saidFailure(failure);
	}
}
