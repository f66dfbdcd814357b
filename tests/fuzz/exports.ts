/** Export files as the systems write them, before anything happens to them. */
import { exportShapes } from '#connectors/index.ts';
import type { ExportShape } from '#connectors/export-shape.ts';
import type { Field } from '#lib/crm/entities/index.ts';
import { mappableField } from '#lib/server/import/recognise/import-fields.ts';
import type { Random } from '#lib/stats/random/random.ts';

/** A table of texts, with the name of the file it would be in. */
export interface Table {
	file: string;
	header: string[];
	rows: string[][];
}

const names = [
	'Acme',
	'Bolt & Söhne',
	'Crane, Inc.',
	'日本電気',
	'O’Neill "Ltd"',
	'Ænima A/S',
	'Null',
	'García y Cía'
];
const people = ['Ann Archer', 'Bob Baker', 'Çelik Ömer', 'Dee van der Berg', 'José Núñez'];
const words = [
	'New',
	'Qualified',
	'Proposal',
	'Closed Won',
	'Closed Lost',
	'Web',
	'Referral',
	'in progress',
	'Select'
];
const notes = ['', 'two\nlines', 'says "no"', 'a, b; c | d\te', '<p>Hello</p>', '- a list', '=1+1', '   '];

/** A file of one of the known shapes, with its headers and some of its other columns; now and then one of its own. */
export function plausibleExport(random: Random): Table {
	const shape = random.pick(exportShapes);
	const needed = new Set(shape.headers);
	const others = Object.keys(shape.columns).filter((header) => !needed.has(header) && random.chance(0.4));
	const own = random.chance(0.3) ? [random.pick(['Region', 'Score', 'Internal ref', 'Renewal?'])] : [];
	const header = random.shuffle([...shape.headers, ...others, ...own]);
	const writing = { dates: random.pick(dateStyles), comma: random.chance(0.2) };
	const count = random.weighted([0, 1, random.integer(2, 40), random.integer(41, 300)], [1, 3, 20, 2]);
	const rows = Array.from({ length: count }, (_, row) =>
		header.map((column) => cellOf(random, shape, column, row, writing))
	);
	return { file: `${fileName(random, shape)}.csv`, header, rows };
}

function fileName(random: Random, { system, entity }: ExportShape): string {
	return random.pick([
		`${system}-crm-exports-${entity}-2026-03-01`,
		entity,
		'report1700000000000',
		'export (1)',
		'crm.lead',
		'unsubscribed_members'
	]);
}

interface Writing {
	dates: (random: Random) => string;
	comma: boolean;
}

const two = (value: number) => String(value).padStart(2, '0');
const day = (random: Random) => ({
	year: random.integer(2019, 2027),
	month: random.integer(1, 12),
	day: random.integer(1, 28)
});

const dateStyles: Writing['dates'][] = [
	(random) => isoDay(random),
	(random) => `${isoDay(random)} ${two(random.integer(0, 23))}:${two(random.integer(0, 59))}`,
	(random) => `${isoDay(random)}T08:15:00.000Z`,
	(random) => `${isoDay(random)} 08:15:00+02:00`,
	(random) => dayFirst(random),
	(random) => monthFirst(random),
	(random) => String(random.integer(43_000, 46_500)),
	(random) => `${random.integer(1, 28)} Oct, ${random.integer(2019, 2026)} 00:08:00`
];

function isoDay(random: Random): string {
	const { year, month, day: date } = day(random);
	return `${year}-${two(month)}-${two(date)}`;
}

function dayFirst(random: Random): string {
	const { year, month, day: date } = day(random);
	return `${two(date)}/${two(month)}/${year}`;
}

function monthFirst(random: Random): string {
	const { year, month, day: date } = day(random);
	return `${month}/${date}/${year} 1:05 PM`;
}

function cellOf(random: Random, shape: ExportShape, column: string, row: number, writing: Writing): string {
	const [name, link] = (shape.columns[column] ?? '').split(':');
	const field = name ? mappableField(shape.entity, name) : undefined;
	if (!field) return random.pick(['', random.pick(words), String(random.integer(0, 999))]);
	if (name === 'source_id') return `${shape.system}-${row + 1}`;
	if (random.chance(field.required ? 0.02 : 0.15))
		return random.pick(['', '', '-', 'N/A', 'unknown', 'null']);
	if (link === 'id')
		return random.pick([`${shape.system}-${random.integer(1, 60)}`, String(random.integer(1, 9))]);
	if (link === 'name') return name === 'owner_id' ? random.pick(people) : random.pick([...names, ...words]);
	return valueOf(random, field, writing);
}

function valueOf(random: Random, field: Field, { dates, comma }: Writing): string {
	const number = (decimals: number) => {
		const text = (random.uniform() * 10 ** random.integer(0, 6)).toFixed(decimals);
		return comma ? text.replace('.', ',') : text;
	};
	switch (field.type) {
		case 'money':
			return random.pick([
				number(2),
				number(2),
				number(0),
				`$${number(2)}`,
				`${number(1)}K`,
				`EUR ${number(2)}`
			]);
		case 'number':
			return number(random.integer(0, 4));
		case 'integer':
			return String(random.integer(0, 5000));
		case 'ratio':
			return random.pick([number(0).slice(0, 2), `${random.integer(0, 100)}%`, '0.5']);
		case 'boolean':
			return random.pick(['true', 'false', '1', '0', 'Yes', 'no']);
		case 'date':
		case 'timestamp':
			return dates(random);
		case 'choice':
			return random.pick([...(field.choices ?? []), random.pick(words)]);
		default:
			return field.name.includes('email')
				? `person${random.integer(1, 50)}@example.com`
				: random.pick([...names, ...people, ...words, ...notes]);
	}
}
