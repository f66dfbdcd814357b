import { fail, type ActionFailure } from '@sveltejs/kit';
import type { Issue } from '#lib/server/store/errors.ts';
import { statusOf } from './problem.ts';

export interface FormFailure {
	message: string;
	advice: string;
	issues: Pick<Issue, 'field' | 'message'>[];
}

/** What a form says when one of our errors ended its action, with what was typed. Any other error is thrown on. */
export function formFailure<Typed extends object>(
	failure: unknown,
	typed: Typed
): ActionFailure<FormFailure & Typed> {
	const status = statusOf(failure);
	if (status === undefined) throw failure;
	const { message, advice = '', issues = [] } = failure as Error & Partial<FormFailure>;
	// The values themselves stay here: one of them may be a secret.
	const told = issues.map(({ field, message }) => ({ field, message }));
	return fail(status, { message, advice, issues: told, ...typed });
}

/** As `formFailure`, for a page that says what went wrong in one text. */
export function saidFailure(failure: unknown): ActionFailure<{ message: string }> {
	const { status, data } = formFailure(failure, {});
	return fail(status, { message: `${data.message} ${data.advice}`.trim() });
}
