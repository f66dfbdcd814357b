import { headerKey, withoutCurrency, type ExportShape } from '#connectors/export-shape.ts';
import { inEnglish } from '#connectors/generic/languages/index.ts';
import { currency as currencyColumns, entityWords } from '#connectors/generic/synonyms.ts';
import { exportShapes } from '#connectors/index.ts';
import { currencyNamed } from '#lib/crm/currencies.ts';
import type { EntityName } from '#lib/crm/entities/index.ts';
import { isBoolean, isDateLike, isDayNumber, isMissing, isMoney } from '../sniff/values.ts';
import { mostly } from '../sniff/votes.ts';
import { isNumberType } from './column-type.ts';
import { mappableField } from './import-fields.ts';

/** What a file was taken for. */
export interface Recognition {
	system: string;
	entity: EntityName;
	confidence: number;
	/** The connector's shape, when one fits. */
	shape: ExportShape | null;
	/** Target, and how sure, for each header; null where nothing fits. */
	targets: (Target | null)[];
}

export interface Target {
	/** A field, with `:name` or `:id` after a reference. Null leaves the column out. */
	target: string | null;
	confidence: number;
	reason: string;
}

interface Wish {
	as?: EntityName;
	source?: string;
}

/**
 * What a file is, by its headers and name; null when it maps to nothing.
 *
 * @param cells a sample of each column: where a header could name several fields, its values decide
 */
export function recognise(
	headers: readonly string[],
	fileName: string,
	wish: Wish = {},
	cells: readonly (readonly string[])[] = []
): Recognition | null {
	const english = inEnglish(headers);
	return (
		recogniseShape(headers, fileName, wish, cells) ??
		(english && recogniseShape(english, fileName, wish, cells)) ??
		recogniseWords(english ?? headers, fileName, wish, cells)
	);
}

function recogniseShape(
	headers: readonly string[],
	fileName: string,
	wish: Wish,
	cells: readonly (readonly string[])[]
): Recognition | null {
	const keys = headers.map((header) => headerKey(withoutCurrency(header)));
	const present = new Set(keys);
	let best: { shape: ExportShape; score: number } | null = null;
	for (const shape of exportShapes) {
		if (wish.as && shape.entity !== wish.as) continue;
		if (wish.source && shape.system !== wish.source) continue;
		if (!shape.headers.every((header) => present.has(headerKey(header)))) continue;
		const named = shape.fileName?.test(fileName) ?? false;
		if (shape.fileNameDecides && !named) continue;
		const known = new Set(Object.keys(shape.columns).map(headerKey));
		const matched = keys.filter((key) => known.has(key)).length;
		const score = matched + shape.headers.length * 2 + (named ? 5 : 0);
		if (!best || score > best.score) best = { shape, score };
	}
	if (!best) return null;
	const { shape } = best;
	return byShape(shape, headers, cells);
}

/** What the columns of a file mean under a shape that was chosen for it. */
export function byShape(
	shape: ExportShape,
	headers: readonly string[],
	cells: readonly (readonly string[])[]
): Recognition {
	const columns = new Map(
		Object.entries(shape.columns).map(([header, target]) => [headerKey(header), target])
	);
	const lacksCurrency =
		mappableField(shape.entity, 'currency') !== undefined &&
		!headers.some((header) => columns.get(headerKey(header)) === 'currency');
	const targets = headers.map((header, column): Target | null => {
		const key = headerKey(withoutCurrency(header));
		if (lacksCurrency && !columns.has(key) && isCurrency(key, cells[column] ?? []))
			return { target: 'currency', confidence: 0.9, reason: 'holds the currencies of the amounts' };
		if (!columns.has(key)) return null;
		return { target: columns.get(key) ?? null, confidence: 0.99, reason: `${shape.name} has this column` };
	});
	return { system: shape.system, entity: shape.entity, confidence: 0.95, shape, targets: once(targets) };
}

/** Whether a column tells currencies, whatever else a CRM calls it: without them every amount would be of the reporting one. */
const isCurrency = (key: string, cells: readonly string[]): boolean =>
	currencyColumns.includes(key) && mostly(cells, (cell) => currencyNamed(cell) !== null);

/** Points of a strong word, a weak word and a file name; a file needs at least so many to be anything. */
const points = { strong: 3, weak: 1, fileName: 4, needed: 5 };

function recogniseWords(
	headers: readonly string[],
	fileName: string,
	wish: Wish,
	cells: readonly (readonly string[])[]
): Recognition | null {
	const keys = headers.map((header) => headerKey(withoutCurrency(header)));
	const candidates = (Object.keys(entityWords) as EntityName[])
		.filter((entity) => !wish.as || entity === wish.as)
		.map((entity) => scoreWords(entity, keys, fileName, cells))
		.sort((a, b) => b.score - a.score);
	const [best, second] = candidates;
	// Of records whose columns have no usual names, whoever says what they are says what the columns mean.
	if (!best && wish.as) return unnamed(wish.as, wish.source, keys.length);
	if (!best || (best.matched === 0 && !wish.as)) return null;
	if (!wish.as && (best.score < points.needed || best.strong === 0 || best.matched < 2)) return null;
	const confidence = Math.min(
		0.95,
		0.4 + (best.score - (second?.score ?? 0)) / Math.max(8, best.score) / 1.5
	);
	return {
		system: wish.source ?? 'file',
		entity: best.entity,
		confidence,
		shape: null,
		targets: best.targets
	};
}

const unnamed = (entity: EntityName, source: string | undefined, columns: number): Recognition => ({
	system: source ?? 'file',
	entity,
	confidence: 0.4,
	shape: null,
	targets: Array.from({ length: columns }, () => null)
});

function scoreWords(
	entity: EntityName,
	keys: readonly string[],
	fileName: string,
	cells: readonly (readonly string[])[]
) {
	const words = entityWords[entity]!;
	const strong = inverted(words.strong);
	const weak = inverted(words.weak);
	const targets = once(
		keys.map((key, column): Target | null => {
			const fits = (target: string) => holds(entity, target, cells[column] ?? []);
			const strongTarget = strong.get(key)?.find(fits);
			if (strongTarget)
				return { target: strongTarget, confidence: 0.9, reason: 'a usual name of this field' };
			const weakTarget = weak.get(key)?.find(fits);
			return weakTarget
				? { target: weakTarget, confidence: 0.75, reason: 'often the name of this field' }
				: null;
		})
	);
	const matched = targets.filter((target) => target !== null);
	const strongs = matched.filter(({ confidence }) => confidence > 0.8).length;
	const named = words.fileName.test(fileName);
	return {
		entity,
		targets,
		strong: strongs,
		matched: matched.length,
		score: strongs * points.strong + (matched.length - strongs) * points.weak + (named ? points.fileName : 0)
	};
}

/** A target may be taken once, by its surest column; the others become custom fields. */
function once(targets: (Target | null)[]): (Target | null)[] {
	const holder = new Map<string, number>();
	targets.forEach((target, index) => {
		if (!target?.target) return;
		const held = holder.get(target.target);
		if (held === undefined || targets[held]!.confidence < target.confidence) holder.set(target.target, index);
	});
	return targets.map((target, index) =>
		target?.target && holder.get(target.target) !== index ? null : target
	);
}

/** Whether the values of a column can be those of a field: a column of dates is no flag, whatever its name. */
export function holds(entity: EntityName, target: string, cells: readonly string[]): boolean {
	const type = mappableField(entity, target.split(':')[0]!)?.type;
	if (cells.every(isMissing)) return true;
	if (type === 'boolean') return mostly(cells, isBoolean, 0.5);
	if (type === 'date' || type === 'timestamp')
		return mostly(cells, (cell) => isDateLike(cell) || isDayNumber(cell), 0.5);
	if (type && isNumberType(type)) return mostly(cells, isMoney, 0.5);
	return true;
}

/** The fields that each word may name, in their order. */
export function inverted(words: Readonly<Record<string, readonly string[]>>): Map<string, string[]> {
	const targets = new Map<string, string[]>();
	for (const [target, names] of Object.entries(words)) {
		for (const name of names) targets.set(name, [...(targets.get(name) ?? []), target]);
	}
	return targets;
}
