/** The domain of a website, however it is written; null where it is none. */
export function domainOf(website: unknown): string | null {
	if (typeof website !== 'string' || website.trim() === '') return null;
	const given = website.trim();
	const address = /^https?:/i.test(given) ? given : `https://${given}`;
	const host = URL.canParse(address) ? new URL(address).hostname.replace(/^www\./, '') : '';
	return host.includes('.') ? host : null;
}

/** The domain of a company: of its website, else of the address it is written to. */
export const companyDomain = (website: string | null, email: string | null): string | null =>
	domainOf(website) ?? domainOf(/@([^@\s]+)$/.exec(email ?? '')?.[1]);
