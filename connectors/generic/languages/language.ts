/**
 * English headers with what they are called in a language, by letters and digits alone. Of a word with several meanings, the usual
 * one.
 */
export type Language = Readonly<Record<string, readonly string[]>>;
