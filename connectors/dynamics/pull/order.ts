/** A change as the audit log has it, to the second. */
export interface Change {
	id: string;
	deal: string;
	field: string;
	from: string | null;
	to: string | null;
	at: string;
	by: string | number | boolean | null | undefined;
}

/**
 * The changes of one field of one deal within one second, in the order in which each begins with what the one before
 * left; the log itself has no order finer than that.
 *
 * @param changes oldest first
 */
export function inOrder(changes: readonly Change[]): (Change & { sequence: number })[] {
	const groups = new Map<string, Change[]>();
	for (const change of changes) {
		const key = `${change.deal}/${change.field}`;
		groups.set(key, [...(groups.get(key) ?? []), change]);
	}
	return [...groups.values()].flatMap((ofField) => {
		let last: string | null | undefined;
		return seconds(ofField).flatMap((together) => {
			const chain = chained(together, last);
			last = chain.at(-1)!.to;
			return chain.map((change, sequence) => ({ ...change, sequence }));
		});
	});
}

/** Changes in groups of one moment. */
function seconds(changes: readonly Change[]): Change[][] {
	const groups = new Map<string, Change[]>();
	for (const change of changes) groups.set(change.at, [...(groups.get(change.at) ?? []), change]);
	return [...groups.values()];
}

/** @param before what the change before them left, where it is known */
function chained(together: readonly Change[], before: string | null | undefined): Change[] {
	const left = [...together];
	const chain: Change[] = [];
	const ends = new Set(together.map(({ to }) => to));
	let value = before !== undefined ? before : together.find(({ from }) => !ends.has(from))?.from;
	while (left.length > 0) {
		const found = left.findIndex(({ from }) => from === value);
		const [next] = left.splice(Math.max(found, 0), 1);
		chain.push(next!);
		value = next!.to;
	}
	return chain;
}
