/** A text as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A name as a quoted SQL identifier. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A list of texts for `in (...)`. */
export const literals = (texts: readonly string[]): string => texts.map(literal).join(', ');
