import { STATUS_CODES } from 'node:http';
import { error } from '@sveltejs/kit';
import type { Viewer } from '#lib/crm/viewer.ts';

/**
 * An answer that says what went wrong, for programs.
 * Source: RFC 9457, Problem Details for HTTP APIs.
 */
export function problem(
	status: number,
	title: string,
	detail: string,
	extra: Record<string, unknown> = {},
	headers: Record<string, string> = {}
): Response {
	return new Response(JSON.stringify({ type: 'about:blank', title, status, detail, ...extra }), {
		status,
		headers: { 'content-type': 'application/problem+json', ...headers }
	});
}

/** Errors of ours that a request caused, by their class, and what HTTP calls them. */
const statuses: Record<string, number> = {
	MetricError: 400,
	AnalysisError: 400,
	RecordError: 422,
	ImportError: 422,
	UploadError: 422,
	MendError: 422,
	SettingsError: 422,
	SqlError: 400,
	UndoError: 409,
	BackupError: 422,
	AccessError: 422,
	SecretError: 503,
	MailError: 422,
	NotebookError: 422,
	SyncError: 422,
	WriteBackError: 422,
	// A CRM that refuses or is not there: the request was for it.
	ApiError: 422
};

const statusOfCode: Record<string, number> = {
	not_found: 404,
	unknown_metric: 404,
	unknown_analysis: 404,
	unknown_notebook: 404,
	unknown_connector: 404,
	unknown_connection: 404,
	conflict: 409,
	running: 409,
	connected_already: 409,
	not_allowed: 403,
	not_admitted: 403,
	wrong_credentials: 401,
	too_many_attempts: 429,
	too_many_waiting: 429,
	too_large: 413,
	wrong_type: 415,
	no_room: 507,
	stalled: 408,
	broken_off: 400,
	// Who asked has gone; the status is for the log (nginx has it).
	cancelled: 499
};

interface OurError extends Error {
	code?: string;
	advice?: string;
	issues?: unknown;
}

/** The HTTP status of an error that a request caused; undefined for any other. */
export function statusOf(failure: unknown): number | undefined {
	if (!(failure instanceof Error)) return undefined;
	const { name, code } = failure as OurError;
	return Object.hasOwn(statuses, name) ? (statusOfCode[code ?? ''] ?? statuses[name]) : undefined;
}

/** The answer to a request that one of our errors ended. Any other error is thrown on. */
export function problemOf(failure: unknown): Response {
	const known = failure as OurError;
	const status = statusOf(failure);
	if (status === undefined) throw failure;
	return problem(status, titleOf(status), saidOf(known), { code: known.code, issues: known.issues });
}

/** What every refusal of a status is called: `about:blank` means no more than the status (RFC 9457, section 4.2.1). */
export const titleOf = (status: number): string => STATUS_CODES[status] ?? 'Refused';

/** What went wrong, and what to do about it. */
export const saidOf = ({ message, advice }: { message: string; advice?: string }): string =>
	[message, advice].filter(Boolean).join(' ');

/** Run what a page loads; an error that the request caused becomes an error page with its advice. */
export async function loaded<T>(work: Promise<T>): Promise<T> {
	try {
		return await work;
	} catch (failure) {
		const known = failure as OurError;
		const status = statusOf(failure);
		if (status === undefined) throw failure;
		return error(status, { message: known.message, advice: known.advice });
	}
}

/** Who asks, on pages that the hook lets nobody see without a session. */
export function requireViewer(locals: App.Locals): Viewer {
	if (!locals.viewer)
		error(401, { message: 'Sign in first.', advice: 'Nothing is served without a session.' });
	return locals.viewer;
}
