/** How cells are written: one style a format. Source: ECMA-376-1, 18.8. */

/** What the values of a column are. `decimal` is a number with one digit after the point. */
export type ColumnFormat = 'text' | 'number' | 'count' | 'decimal' | 'money' | 'ratio' | 'date';

/** The place of each style among the formats of cells below. */
export const styleOf: Record<ColumnFormat | 'header' | 'quoted', number> = {
	number: 0,
	text: 1,
	header: 2,
	count: 3,
	decimal: 4,
	money: 5,
	ratio: 6,
	date: 7,
	quoted: 8
};

/** The style sheet of a workbook, whose amounts are in a currency. */
export function styles(currency: string | null): string {
	const unit = currency !== null && /^[A-Z]{3}$/.test(currency) ? ` &quot;${currency}&quot;` : '';
	const formats = [
		[164, '#,##0'],
		[165, '#,##0.0'],
		[166, `#,##0.00${unit}`],
		[167, '0.0%'],
		[168, 'yyyy-mm-dd']
	];
	const format = (id: number, more = '') =>
		`<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"${more}/>`;
	const cells = [
		format(0),
		format(49),
		`<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>`,
		...[164, 165, 166, 167, 168].map((id) => format(id)),
		format(49, ' quotePrefix="1"')
	];
	return `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="${formats.length}">${formats
		.map(([id, code]) => `<numFmt numFmtId="${id}" formatCode="${code}"/>`)
		.join(
			''
		)}</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${cells.length}">${cells.join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
}
