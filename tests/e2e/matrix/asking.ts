/** Requests of the matrix. Playwright's own keep every answer for its report, which takes longer than the server does. */

export interface Answer {
	status: number;
	text: string;
}

/** What is sent beside the address: a form, or words of some kind. */
export interface Sent {
	method?: string;
	headers?: Record<string, string>;
	form?: Record<string, string>;
	/** As JSON. */
	data?: object;
	body?: string;
}

/** Ask a server, and go nowhere else where it leads on. */
export async function ask(
	address: string,
	{ method, headers, form, data, body }: Sent = {}
): Promise<Answer> {
	const response = await fetch(address, {
		method,
		redirect: 'manual',
		headers: { ...(data && { 'content-type': 'application/json' }), ...headers },
		body: form ? new URLSearchParams(form) : data ? JSON.stringify(data) : body
	});
	return { status: response.status, text: await response.text() };
}
