import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * When something at or below a path was last changed, tests apart.
 * @param {string} path
 * @returns {number} milliseconds since 1970; 0 when there is nothing
 */
export function newestChange(path) {
	const information = statSync(path, { throwIfNoEntry: false });
	if (!information) return 0;
	if (!information.isDirectory()) return information.mtimeMs;
	return Math.max(
		information.mtimeMs,
		...readdirSync(path, { withFileTypes: true })
			.filter((entry) => !entry.name.endsWith('.test.ts'))
			.map((entry) => newestChange(join(path, entry.name)))
	);
}
