/** What depends on what: names that nothing has, names that two have, and cells that wait for each other. */
import {
	cellsOf,
	inputsOf,
	isCell,
	type At,
	type Cell,
	type Notebook,
	type Problem,
	type Reference
} from '../notebook.ts';
import { parametersOf } from './inputs.ts';

/** SQL names a good deal that is no cell: what is left of its names are those that are. Inputs are read as parameters. */
export function withKnownUses(notebook: Notebook): Notebook {
	const results = new Set(
		cellsOf(notebook)
			.filter(({ kind }) => kind === 'sql' || kind === 'metric' || kind === 'broken')
			.map(({ name }) => name)
	);
	const blocks = notebook.blocks.map((block) =>
		block.kind === 'sql'
			? { ...block, uses: block.uses.filter((name) => name !== block.name && results.has(name)) }
			: block
	);
	return { ...notebook, blocks };
}

/** The cells that a cell waits for: those it reads, and those whose choices its inputs are made of. */
export function dependenciesOf(notebook: Notebook): Map<string, string[]> {
	const cells = cellsOf(notebook);
	const inputCells = cells.flatMap((cell) => (cell.kind === 'input' ? [cell] : []));
	return new Map(
		cells.map((cell) => [
			cell.name,
			[
				...new Set([
					...cell.uses,
					...inputCells
						.filter(({ input }) => parametersOf(input).some((name) => cell.inputs.includes(name)))
						.map(({ name }) => name)
				])
			]
		])
	);
}

export function graphProblems(notebook: Notebook): Problem[] {
	return [...unknownNames(notebook), ...cycles(notebook)];
}

const problem = ({ line, column }: At, cell: string | null, message: string, advice: string): Problem => ({
	line,
	column,
	cell,
	message,
	advice
});

function unknownNames(notebook: Notebook): Problem[] {
	const cells = cellsOf(notebook);
	const names = cells.map(({ name }) => name);
	const parameters = inputsOf(notebook).flatMap(parametersOf);
	const unknownCell = (name: string, at: At, cell: string | null) =>
		names.includes(name) || (cell === null && parameters.includes(name))
			? []
			: [problem(at, cell, `There is no cell named “${name}”.`, `There are ${names.join(', ') || 'none'}.`)];
	return notebook.blocks.flatMap((block) => {
		if (!isCell(block))
			return block.references.flatMap(({ cell, at }: Reference) => unknownCell(cell, at, null));
		return [
			...block.uses.flatMap((name) => unknownCell(name, placeIn(block), block.name)),
			...block.inputs
				.filter((name) => !parameters.includes(name))
				.map((name) =>
					problem(
						parameterPlace(block, name),
						block.name,
						`There is no parameter “$${name}”.`,
						parameters.length > 0
							? `There are ${parameters.map((each) => `$${each}`).join(', ')}.`
							: 'Declare it in the front matter, or in an input cell.'
					)
				)
		];
	});
}

const placeIn = (cell: Cell): At => (cell.kind === 'value' ? cell.of.at : cell.at);

function parameterPlace(cell: Cell, name: string): At {
	if (cell.kind !== 'sql') return cell.at;
	const lines = cell.sql.split('\n');
	const line = lines.findIndex((each) => each.toLowerCase().includes(`$${name}`));
	if (line < 0) return cell.at;
	return {
		line: cell.body.line + line,
		column: cell.body.indent + lines[line]!.toLowerCase().indexOf(`$${name}`) + 1
	};
}

/** Every cell that waits for itself. */
function cycles(notebook: Notebook): Problem[] {
	const dependencies = dependenciesOf(notebook);
	return cellsOf(notebook).flatMap((cell) => {
		const way = wayBack(cell.name, dependencies);
		if (!way) return [];
		return [
			problem(
				cell.at,
				cell.name,
				`This cell waits for itself: ${[...way, cell.name].join(' reads ')}.`,
				'Take one of these references away.'
			)
		];
	});
}

/** The cells on a way from a cell back to it, itself first; null where there is none. */
function wayBack(start: string, dependencies: Map<string, string[]>): string[] | null {
	const from = new Map<string, string>();
	const next = [start];
	for (let name = next.pop(); name !== undefined; name = next.pop()) {
		for (const read of dependencies.get(name) ?? []) {
			if (read === start) return wayTo(name, start, from);
			if (from.has(read)) continue;
			from.set(read, name);
			next.push(read);
		}
	}
	return null;
}

function wayTo(end: string, start: string, from: ReadonlyMap<string, string>): string[] {
	const way = [end];
	while (way[0] !== start) way.unshift(from.get(way[0]!)!);
	return way;
}
