/**
 * Which tests failed, from the reports of the two test runners, so that the last lines of a long run name them.
 */

/**
 * @typedef {{ status: string, fullName: string, failureMessages?: string[] }} UnitTest
 * @typedef {{ name: string, status: string, message?: string, assertionResults: UnitTest[] }} UnitFile
 * @typedef {{ title: string, file?: string, ok?: boolean, suites?: Suite[], specs?: Suite[], tests?: { results: { error?: { message?: string } }[] }[] }} Suite
 */

/** The first lines of what a runner says, without its colours. @param {string} [message] */
const beginning = (message = '') =>
	message
		// eslint-disable-next-line no-control-regex -- colours are control characters
		.replaceAll(/\u001b\[[0-9;]*m/g, '')
		.split('\n')
		.slice(0, 6)
		.map((line) => `    ${line}`)
		.join('\n');

/**
 * @param {{ testResults: UnitFile[] } | null} report of Vitest
 * @returns {string[]} file, name and the beginning of what was said, of each failed test and of files that failed as a whole
 */
export const failedUnitTests = (report) =>
	(report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
		const failed = assertionResults.filter((test) => test.status === 'failed');
		if (failed.length === 0) return status === 'failed' ? [`${name}\n${beginning(message)}`] : [];
		return failed.map((test) => `${name}: ${test.fullName}\n${beginning(test.failureMessages?.[0])}`);
	});

/**
 * @param {{ suites: Suite[] } | null} report of Playwright
 * @returns {string[]} file, name and the beginning of what was said, of each failed test
 */
export function failedBrowserTests(report) {
	/** @type {(suite: Suite) => string[]} */
	const of = ({ suites = [], specs = [] }) => [
		...specs
			.filter(({ ok }) => ok === false)
			.map(({ file, title, tests }) => {
				const error = tests?.flatMap(({ results }) => results).find((result) => result.error)?.error;
				return `${file}: ${title}\n${beginning(error?.message)}`;
			}),
		...suites.flatMap(of)
	];
	return (report?.suites ?? []).flatMap(of);
}
