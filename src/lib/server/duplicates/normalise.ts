/** Ways of writing one thing made equal, before likeness is judged. */

/**
 * Letters and digits in lower case without accents, words apart by one space; null when nothing is left. To compare by,
 * never to show.
 */
export function plainText(text: string | null): string | null {
	const plain = (text ?? '')
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replaceAll('ß', 'ss')
		.replaceAll('ø', 'o')
		.replaceAll('æ', 'ae')
		.replaceAll('ł', 'l')
		// Müller is written Mueller where there is no ü: both become Muller.
		.replace(/([aou])e/g, '$1')
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim();
	return plain || null;
}

/** An e-mail address in lower case; null when it is none. */
export function plainEmail(email: string | null): string | null {
	const plain = (email ?? '').trim().toLowerCase();
	return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(plain) ? plain : null;
}

/** The last nine digits of a phone number: with and without its country, it is one. Null below seven digits. */
export function plainPhone(phone: string | null): string | null {
	const digits = (phone ?? '').replace(/(?:ext|x|app)\.?\s*\d+$/i, '').replace(/\D/g, '');
	return digits.length >= 7 ? digits.slice(-9) : null;
}

/** The domain of a web address or of a domain, without `www`; null when it is none. */
export function plainDomain(address: string | null): string | null {
	const domain = (address ?? '')
		.trim()
		.toLowerCase()
		.replace(/^[a-z]+:\/\//, '')
		.replace(/^www\./, '')
		.replace(/[/:?#].*$/, '');
	return /^[^\s@]+\.[a-z]{2,}$/.test(domain) ? domain : null;
}

/** Legal forms as they end the names of companies, by what they are: writings of one form are one. */
const legalForms: Record<string, string> = {
	inc: 'inc',
	incorporated: 'inc',
	corp: 'corp',
	corporation: 'corp',
	co: 'co',
	company: 'co',
	llc: 'llc',
	llp: 'llp',
	lp: 'lp',
	ltd: 'ltd',
	limited: 'ltd',
	plc: 'plc',
	gmbh: 'gmbh',
	mbh: 'gmbh',
	ag: 'ag',
	kg: 'kg',
	ohg: 'ohg',
	se: 'se',
	ev: 'ev',
	sa: 'sa',
	sas: 'sas',
	sarl: 'sarl',
	sl: 'sl',
	slu: 'sl',
	srl: 'srl',
	spa: 'spa',
	bv: 'bv',
	nv: 'nv',
	ab: 'ab',
	oy: 'oy',
	oyj: 'oy',
	as: 'as',
	asa: 'as',
	aps: 'aps',
	kk: 'kk',
	pty: 'pty',
	pte: 'pte',
	ltda: 'ltda',
	doo: 'doo',
	kft: 'kft',
	zoo: 'zoo'
};

/** A company's name without its legal form, and the form. A name that is nothing else keeps it. */
export function companyName(name: string | null): { core: string | null; form: string | null } {
	// “S.A.”, “B. V.” and “GmbH & Co. KG” are words of single letters or of several forms.
	const joined = plainText((name ?? '').replace(/\b(\p{L})\.\s?(?=\p{L}\b)/gu, '$1').replace(/&/g, ' '));
	const words = joined?.split(' ') ?? [];
	const forms: string[] = [];
	while (words.length > 1 && legalForms[words[words.length - 1]!]) forms.unshift(legalForms[words.pop()!]!);
	return { core: words.join(' ') || null, form: forms.join(' ') || null };
}
