import type { Operation } from './operation.ts';
import { operations } from './operations/index.ts';

export interface Match {
	/** By method; several operations may live at one address. */
	byMethod: Partial<Record<string, Operation>>;
	/** The values in the path, decoded. */
	values: Record<string, string>;
}

/** What lives at a path below `/api/v1`; null when nothing does. */
export function matchPath(path: string): Match | null {
	const parts = path.split('/').filter((part) => part !== '');
	const found = operations.flatMap((operation) => {
		const values = valuesOf(operation.path, parts);
		return values ? [{ operation, values }] : [];
	});
	if (found.length === 0) return null;
	return {
		byMethod: Object.fromEntries(found.map(({ operation }) => [operation.method, operation])),
		values: found[0]!.values
	};
}

function valuesOf(template: string, parts: readonly string[]): Record<string, string> | null {
	const names = template.split('/').filter((part) => part !== '');
	if (names.length !== parts.length) return null;
	const values: Record<string, string> = {};
	for (const [place, name] of names.entries()) {
		const part = parts[place]!;
		const variable = /^\{(\w+)\}$/.exec(name)?.[1];
		if (variable === undefined) {
			if (part !== name) return null;
		} else values[variable] = decoded(part);
	}
	return values;
}

/** What is no encoded text stays as it is: nothing has such an id. */
function decoded(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
