/** The currencies there are, and how people and CRMs write them. */

/** Their codes. */
export const currencyCodes: readonly string[] = Intl.supportedValuesOf('currency');

const codes = new Set(currencyCodes);

/** Signs that are those of one currency. */
export const currencySigns: Readonly<Record<string, string>> = {
	...{
		US$: 'USD',
		C$: 'CAD',
		CA$: 'CAD',
		A$: 'AUD',
		AU$: 'AUD',
		NZ$: 'NZD',
		R$: 'BRL',
		MX$: 'MXN',
		HK$: 'HKD',
		NT$: 'TWD',
		SG$: 'SGD',
		S$: 'SGD',
		'CN¥': 'CNY',
		'JP¥': 'JPY'
	},
	...{
		'€': 'EUR',
		'£': 'GBP',
		'₹': 'INR',
		'₽': 'RUB',
		'₺': 'TRY',
		'₩': 'KRW',
		'₪': 'ILS',
		'₫': 'VND',
		'฿': 'THB'
	},
	...{ zł: 'PLN', Kč: 'CZK' }
};

/**
 * A currency's sign, or what may be its code, as a regular expression that the engine reads too. No letter stands before
 * a sign but those of dollars and yens: the M of 5M€ is a million.
 */
export const currencyMark =
	'(?:US|CA|C|AU|A|NZ|R|MX|HK|SG|S|NT)?\\$|(?:CN|JP)?¥|[€£₹₽₺₩₪₫฿]|[A-Z]{3}|kr\\.?|zł|Kč|Rs\\.?|Fr\\.';

/** Signs of several currencies: what people call them, and those that a company with such a sign would mean. */
export const sharedSigns: readonly { sign: string; word: string; meant: readonly string[] }[] = [
	{ sign: '$', word: 'dollar', meant: ['USD'] },
	{ sign: '¥', word: 'yen or yuan', meant: ['JPY', 'CNY'] },
	{ sign: 'kr', word: 'krona or krone', meant: ['SEK', 'NOK', 'DKK', 'ISK'] },
	{ sign: 'Rs', word: 'rupee', meant: ['INR', 'PKR', 'LKR', 'NPR'] },
	{ sign: 'Fr.', word: 'franc', meant: ['CHF'] }
];

/** The languages in which the names of currencies are known. */
const languages = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'sv', 'da', 'nb', 'pl'];

let names: ReadonlyMap<string, string> | undefined;

function currencyNames(): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	for (const language of languages) {
		const inLanguage = new Intl.DisplayNames([language], { type: 'currency' });
		for (const code of currencyCodes) {
			const name = inLanguage.of(code)?.toLowerCase();
			if (name && !found.has(name)) found.set(name, code);
		}
	}
	return found;
}

/** The code of the currency that a text is: a code in whatever case, a sign, or a name such as US Dollar; null when it is none. */
export function currencyNamed(text: string): string | null {
	const word = text.trim();
	const code = word.toUpperCase();
	if (codes.has(code)) return code;
	if (currencySigns[word]) return currencySigns[word];
	names ??= currencyNames();
	return names.get(word.toLowerCase()) ?? null;
}
