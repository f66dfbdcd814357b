/** Questions over the same costly rows, asked at once, read them once. */
import type { Engine, Row } from '#lib/server/engine/engine.ts';
import { inPlaces, type Compiled } from './compile.ts';
import { indent } from './dialect.ts';

type Asks = Pick<Engine, 'query'>;

interface Asked {
	compiled: Compiled;
	answered: (rows: Promise<readonly Row[]>) => void;
}

/** Milliseconds in which questions gather: a page asks all of its own within them, and nobody notices. */
const gathers = 5;

const gathering = new WeakMap<Asks, Map<string, Asked[]>>();

/**
 * The rows that a compiled question answers. Where it is over costly rows, it is put to the engine together with the others
 * over the same ones.
 */
export async function askedTogether<R extends object = Row>(
	engine: Asks,
	compiled: Compiled,
	timeZone: string
): Promise<readonly R[]> {
	const { shared } = compiled;
	const rows = shared
		? await new Promise<readonly Row[]>((answered) =>
				gather(engine, { compiled, answered }, shared.rows, timeZone)
			)
		: await alone(engine, compiled, timeZone);
	return rows as readonly R[];
}

function gather(engine: Asks, asked: Asked, rows: string, timeZone: string): void {
	const groups = gathering.get(engine) ?? new Map<string, Asked[]>();
	gathering.set(engine, groups);
	const key = JSON.stringify([timeZone, rows]);
	const others = groups.get(key);
	if (others) {
		others.push(asked);
		return;
	}
	const all = [asked];
	groups.set(key, all);
	setTimeout(() => {
		groups.delete(key);
		answerAll(engine, all, rows, timeZone);
	}, gathers);
}

async function alone(engine: Asks, { sql, parameters }: Compiled, timeZone: string): Promise<readonly Row[]> {
	return (await engine.query(sql, parameters, { timeZone })).rows;
}

function answerAll(engine: Asks, asked: readonly Asked[], rows: string, timeZone: string): void {
	const apart = () => asked.forEach(({ compiled, answered }) => answered(alone(engine, compiled, timeZone)));
	if (asked.length === 1) return apart();
	const { sql, parameters } = merged(
		asked.map(({ compiled }) => compiled),
		rows
	);
	engine.query(sql, parameters, { timeZone }).then(
		({ rows: found }) =>
			asked.forEach(({ answered }, place) => answered(Promise.resolve(rowsOf(found, place)))),
		// Whose question it is that fails is told by asking each.
		apart
	);
}

/** Of each question its rows, in their order, in columns of its own, so that every value keeps its type. */
export function merged(questions: readonly Compiled[], rows: string): Omit<Compiled, 'shared'> {
	const parameters: Compiled['parameters'] = [];
	const tables = questions.map(({ shared, parameters: own }, place) => {
		const before = parameters.length;
		const sql = inPlaces(shared!.over('shared_rows'), (parameter) => `$${before + parameter}`);
		parameters.push(...own);
		return `question_${place} as (\n${indent(sql)}\n)`;
	});
	const each = questions.map(
		(_, place) =>
			`select ${place} as question, row_number() over () as place, columns('(.*)') as '${prefixOf(place)}\\1' from question_${place}`
	);
	return {
		sql: `with shared_rows as materialized (\n\tfrom ${rows}\n),\n${tables.join(',\n')}\n${each.join('\nunion all by name\n')}`,
		parameters
	};
}

const prefixOf = (place: number) => `of_${place}_`;

function rowsOf(found: readonly Row[], question: number): Row[] {
	const prefix = prefixOf(question);
	return found
		.filter((row) => row.question === question)
		.sort((one, other) => Number(one.place) - Number(other.place))
		.map((row) =>
			Object.fromEntries(
				Object.entries(row).flatMap(([name, value]) =>
					name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : []
				)
			)
		);
}
