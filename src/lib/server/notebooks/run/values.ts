/** What a reader chose, as cells read it. */
import { dayAfter, today } from '#lib/crm/calendar/dates.ts';
import { isPeriodName, namedPeriod, periodNames, type Period } from '#lib/crm/calendar/periods.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Settings } from '#lib/server/store/settings.ts';
import type { SqlParameter } from '#lib/server/store/sql/run.ts';
import { NotebookError } from '../errors.ts';
import { inputsOf, type Input, type Notebook, type Written } from '../notebook.ts';
import { isDay, parametersOf } from '../parse/inputs.ts';
import { parameterIn } from '../parse/references.ts';

/** One input with what was chosen, as it is written in an address or a command. */
export interface Chosen {
	input: Input;
	/** Empty where nothing is chosen. */
	text: string;
	/** The days that a period means. */
	period: Period | null;
	/** Why this can't be chosen; then cells that read the input have nothing to read. */
	problem: NotebookError | null;
}

export interface Values {
	chosen: Chosen[];
	/** By the names under which cells read them. */
	parameters: Record<string, SqlParameter>;
}

/**
 * @param given what was chosen by the names of inputs: a period as its name or `2026-01-01..2026-04-01`, the second the first
 *   day after it
 * @throws NotebookError for a name that no input has
 */
export function readValues(
	notebook: Notebook,
	given: Readonly<Record<string, string>>,
	viewer: Viewer,
	settings: Settings
): Values {
	const inputs = inputsOf(notebook);
	const stray = Object.keys(given).find((name) => !inputs.some((input) => input.name === name));
	if (stray !== undefined)
		throw new NotebookError(
			'invalid_value',
			`“${notebook.title}” has no parameter “${stray}”.`,
			inputs.length > 0 ? `It has ${inputs.map(({ name }) => name).join(', ')}.` : 'It has none.'
		);
	const parameters: Values['parameters'] = {};
	const chosen = inputs.map((input) => {
		const text = Object.hasOwn(given, input.name) ? given[input.name]!.trim() : defaultText(input, viewer);
		try {
			const period = input.type === 'period' ? periodOf(input, text, viewer, settings) : null;
			if (period) {
				const [from, to] = parametersOf(input) as [string, string];
				parameters[from] = { type: 'date', value: period.from };
				parameters[to] = { type: 'date', value: period.to };
			} else parameters[input.name] = parameterOf(input, text);
			return { input, text, period, problem: null };
		} catch (failure) {
			if (!(failure instanceof NotebookError)) throw failure;
			return { input, text, period: null, problem: failure };
		}
	});
	return { chosen, parameters };
}

/** @throws NotebookError for the first input whose value it can't have */
export function refuseWrongValues({ chosen }: Values): void {
	for (const { problem } of chosen) if (problem) throw problem;
}

/** The names of the inputs among these parameters that have a value they can't have. */
export const wrongInputs = ({ chosen }: Values, parameters: readonly string[]): string[] =>
	chosen
		.filter(({ input, problem }) => problem && parametersOf(input).some((name) => parameters.includes(name)))
		.map(({ input }) => input.name);

function defaultText(input: Input, viewer: Viewer): string {
	if (input.type === 'period')
		return typeof input.default === 'string' ? input.default : `${input.default.from}..${input.default.to}`;
	if (input.default === null) return '';
	if (input.type !== 'date') return String(input.default);
	const [, days] = /^today *(?:([+-] *\d+))?$/.exec(input.default) ?? [];
	if (!input.default.startsWith('today')) return input.default;
	return dayAfter(today(viewer.timeZone), Number((days ?? '0').replaceAll(' ', '')));
}

const wrong = (input: Input, text: string, advice: string) =>
	new NotebookError('invalid_value', `“${text}” is not what “${input.name}” may be.`, advice);

function periodOf(input: Input, text: string, viewer: Viewer, settings: Settings): Period {
	if (isPeriodName(text)) return namedPeriod(text, today(viewer.timeZone), settings.fiscal_year_start_month);
	const [from, to, ...more] = text.split('..');
	if (isDay(from) && isDay(to) && more.length === 0 && from < to) return { from, to };
	throw wrong(
		input,
		text,
		`Give ${periodNames.join(', ')}, or two days such as 2026-01-01..2026-04-01, the second the first day after the period.`
	);
}

function parameterOf(input: Exclude<Input, { type: 'period' }> | Input, text: string): SqlParameter {
	switch (input.type) {
		case 'date':
			if (text !== '' && !isDay(text)) throw wrong(input, text, 'Write days as 2026-11-23.');
			return { type: 'date', value: text || null };
		case 'number': {
			if (text === '') return { type: 'number', value: null };
			const number = Number(text);
			const { min, max } = input;
			if (!Number.isFinite(number) || number < (min ?? -Infinity) || number > (max ?? Infinity))
				throw wrong(input, text, `Give a number${rangeWords(min, max)}.`);
			return { type: 'number', value: number };
		}
		case 'select':
			if (Array.isArray(input.options) && !input.options.some(({ value }) => value === text) && text !== '')
				throw wrong(input, text, `Give one of ${input.options.map(({ value }) => value).join(', ')}.`);
			return { type: 'text', value: text || null };
		default:
			return { type: 'text', value: text || null };
	}
}

const rangeWords = (min: number | null, max: number | null): string =>
	`${min === null ? '' : ` from ${min}`}${max === null ? '' : ` to ${max}`}`;

/** What a written value means: `$name` is what was chosen, anything else itself. */
export function resolved(written: Written, { parameters }: Values): Written {
	const name = parameterIn(written);
	return name === null ? written : (parameters[name]?.value ?? null);
}

/** What a written value means, as a text; nothing where nothing is chosen. */
export function resolvedText(written: Written, values: Values): string | undefined {
	const value = resolved(written, values);
	return value === null ? undefined : String(value);
}
