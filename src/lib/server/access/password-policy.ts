/**
 * What a new password must be: long, and not among those that are tried first. There are no rules about digits and signs.
 * Source: NIST SP 800-63B-4, section 3.1.1.2; OWASP ASVS 5, section V6.2.
 */
import type { ZxcvbnFactory } from '@zxcvbn-ts/core';

export const shortestPassword = 12;
const longestPassword = 1000;
/** A password that so many guesses find, in the order in which guessers try, is too common. */
const fewestGuesses = 1e8;
/** So much of a password is judged: the rest can only make it harder, and judging takes time. */
const judgedCharacters = 64;

/**
 * What is wrong with a new password, or null.
 *
 * @param known what others know of the person: name, e-mail, company. A password of these words is easily guessed
 */
export async function passwordProblem(
	password: string,
	known: readonly string[] = []
): Promise<string | null> {
	const characters = [...password.normalize('NFKC')];
	if (characters.length < shortestPassword) {
		return `The password is too short: give at least ${shortestPassword} characters. A few words that only you would put together are good.`;
	}
	if (characters.length > longestPassword)
		return `The password is too long: give at most ${longestPassword} characters.`;
	const words = ['weatherglass', ...known.flatMap(wordsOf)];
	const estimator = await (loaded ??= load());
	const { guesses, feedback } = estimator.check(characters.slice(0, judgedCharacters).join(''), words);
	if (guesses >= fewestGuesses) return null;
	return feedback.warning === 'userInputs'
		? 'The password is too close to a name that others know: take a few words that only you would put together.'
		: 'The password is among those that are tried first: take a few words that only you would put together.';
}

const wordsOf = (text: string) =>
	[text.trim(), ...text.split(/[^\p{L}\p{N}]+/u)].filter((word) => word.length > 2);

let loaded: Promise<ZxcvbnFactory> | undefined;

/** The lists of common passwords are large: they are read when the first password is chosen, not when a command starts. */
async function load(): Promise<ZxcvbnFactory> {
	const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
		import('@zxcvbn-ts/core'),
		import('@zxcvbn-ts/language-common')
	]);
	return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
}
