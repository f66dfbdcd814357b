import { decodeXml, type Attributes, type XmlHandlers } from './xml.ts';

/**
 * Formats of dates and times that no workbook spells out, in all languages. Source: ECMA-376 part 1, 18.8.30, with the
 * lists for East Asia and Thailand.
 */
const builtIn: readonly (readonly [from: number, to: number])[] = [
	[14, 22],
	[27, 36],
	[45, 47],
	[50, 58],
	[71, 81]
];

/** Numbers of formats from here on are a workbook's own. Excel lets it spell out others than the standard allows. */
const firstOwn = 100;

/**
 * Read which styles of cells show a number as a date or a time.
 *
 * @returns the handlers to read `styles.xml` with, and the answer by the style's number
 */
export function styleReader(): { handlers: XmlHandlers; isDate: (style: number) => boolean } {
	const codes = new Map<number, string>();
	const bases: (number | undefined)[] = [];
	const styles: { format: number | undefined; base: number }[] = [];
	const answers: boolean[] = [];
	let within = '';
	const open = (name: string, attributes: () => Attributes) => {
		if (name === 'cellXfs' || name === 'cellStyleXfs') within = name;
		if (name === 'numFmt') {
			const { numFmtId = '', formatCode = '' } = attributes();
			codes.set(Number(numFmtId), decodeXml(formatCode));
		}
		if (name !== 'xf' || within === '') return;
		const { numFmtId, xfId } = attributes();
		const format = numFmtId === undefined ? undefined : Number(numFmtId);
		if (within === 'cellStyleXfs') bases.push(format);
		else styles.push({ format, base: Number(xfId ?? 0) });
	};
	const close = (name: string) => {
		if (name === within) within = '';
	};
	const isDate = (number: number): boolean => {
		const style = styles[number];
		if (!style) return false;
		return (answers[number] ??= isDateFormat(style.format ?? bases[style.base], codes));
	};
	return { handlers: { open, close }, isDate };
}

function isDateFormat(format: number | undefined, codes: ReadonlyMap<number, string>): boolean {
	if (format === undefined) return false;
	if (builtIn.some(([from, to]) => format >= from && format <= to)) return true;
	return format >= firstOwn && isDateCode(codes.get(format) ?? '');
}

/** One part of the code of a date: era, year, month, day, weekday, hour, minute, second, half of the day. */
const datePart = /^(?:e|ee|eeee|y|yy|yyyy|m{1,5}|d{1,4}|a{3,5}|h{1,2}|s{1,2}|am|pm|a|p)$/;

/**
 * Whether the code of a format, such as `dd/mm/yyyy;@`, shows a number as a date or a time. A doubtful one does not: a
 * number taken for a date is lost.
 */
export function isDateCode(code: string): boolean {
	return code
		.toLowerCase()
		.replace(/\\./g, ' ')
		.replace(/"[^"]*"/g, ' ')
		.split(';')
		.some((section) => {
			const parts = section
				// Fractions of a second are written as digits.
				.replace(/(\[?[smhd]{1,2}\]?)[.,]0{1,3}/g, '$1')
				// Elapsed hours, minutes and seconds stand in brackets, as languages, colours and conditions do.
				.replace(/\[([smhd]{1,2})\]/g, '$1')
				.replace(/\[[^\]]*\]/g, ' ')
				.replace(/[_*]./g, ' ')
				.split(/[^a-z0#?%]+/)
				.filter(Boolean);
			return parts.length > 0 && parts.every((part) => datePart.test(part));
		});
}
