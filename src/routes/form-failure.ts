import { fail, type ActionFailure } from '@sveltejs/kit';
import { AccessError } from '#lib/server/access/index.ts';
import { RecordError, type Issue } from '#lib/server/store/errors.ts';

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
	if (!(failure instanceof AccessError) && !(failure instanceof RecordError)) throw failure;
	const { code, message, advice } = failure;
	const status = code === 'too_many_attempts' ? 429 : code === 'wrong_credentials' ? 401 : 422;
	// The values themselves stay here: one of them may be a secret.
	const issues = failure.issues.map(({ field, message }) => ({ field, message }));
	return fail(status, { message, advice, issues, ...typed });
}
