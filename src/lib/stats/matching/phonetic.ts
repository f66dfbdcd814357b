/** American Soundex: the sound of each consonant. Vowels part equal sounds; h and w don't. */
const soundexCodes: Readonly<Record<string, string>> = {
	...coded('bfpv', '1'),
	...coded('cgjkqsxz', '2'),
	...coded('dt', '3'),
	...coded('l', '4'),
	...coded('mn', '5'),
	...coded('r', '6'),
	...coded('aeiouy', '')
};

/**
 * The Soundex of a name: its first letter and three digits for the consonants after it; null for a name without a
 * letter from A to Z. Names that sound alike in English have the same.
 *
 * Source: US National Archives, The Soundex Indexing System; Knuth, The Art of Computer Programming 3, 6.
 */
export function soundex(name: string): string | null {
	const letters = plainLetters(name);
	if (letters.length === 0) return null;
	let code = letters[0]!.toUpperCase();
	let last = soundexCodes[letters[0]!];
	for (const letter of letters.slice(1)) {
		const sound = soundexCodes[letter];
		if (sound === undefined) continue;
		if (sound !== '' && sound !== last) code += sound;
		if (code.length === 4) break;
		last = sound;
	}
	return code.padEnd(4, '0');
}

/**
 * The Kölner Phonetik of a name: a digit a sound, for names as Germans write them; null for a name without a letter.
 *
 * Source: Postel (1969), IBM-Nachrichten 19, 925-931.
 */
export function colognePhonetics(name: string): string | null {
	const letters = plainLetters(
		name.replace(/[äÄ]/g, 'a').replace(/[öÖ]/g, 'o').replace(/[üÜ]/g, 'u').replace(/ß/g, 'ss')
	);
	if (letters.length === 0) return null;
	const codes = letters
		.map((letter, place) => cologneCode(letter, letters[place - 1], letters[place + 1]))
		.join('');
	const once = codes.replace(/(.)\1+/g, '$1');
	return once[0]! + once.slice(1).replaceAll('0', '');
}

function cologneCode(letter: string, before: string | undefined, after: string | undefined): string {
	const isBefore = (set: string) => after !== undefined && set.includes(after);
	const isAfter = (set: string) => before !== undefined && set.includes(before);
	switch (letter) {
		case 'h':
			return '';
		case 'b':
			return '1';
		case 'p':
			return isBefore('h') ? '3' : '1';
		case 'd':
		case 't':
			return isBefore('csz') ? '8' : '2';
		case 'f':
		case 'v':
		case 'w':
			return '3';
		case 'g':
		case 'k':
		case 'q':
			return '4';
		case 'c':
			if (before === undefined) return isBefore('ahkloqrux') ? '4' : '8';
			return !isAfter('sz') && isBefore('ahkoqux') ? '4' : '8';
		case 'x':
			return isAfter('ckq') ? '8' : '48';
		case 'l':
			return '5';
		case 'm':
		case 'n':
			return '6';
		case 'r':
			return '7';
		case 's':
		case 'z':
			return '8';
		default:
			return '0';
	}
}

/** The letters a to z of a name, without accents. */
const plainLetters = (name: string): string[] => name.normalize('NFKD').toLowerCase().match(/[a-z]/g) ?? [];

function coded(letters: string, code: string): Record<string, string> {
	return Object.fromEntries([...letters].map((letter) => [letter, code]));
}
