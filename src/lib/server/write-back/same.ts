import type { WritableField } from '#connectors/connector.ts';

/** Whether two values of a field mean the same, however each is written: `0.5` is `0.50`, `TRUE` is `true`. */
export function isSame(
	{ type }: Pick<WritableField, 'type'>,
	one: string | null,
	other: string | null
): boolean {
	if (one === null || other === null) return one === other;
	if (['number', 'ratio', 'integer', 'money'].includes(type)) {
		const [left, right] = [Number(one), Number(other)];
		if (Number.isFinite(left) && Number.isFinite(right)) return left === right;
	}
	return type === 'boolean' ? one.toLowerCase() === other.toLowerCase() : one === other;
}
