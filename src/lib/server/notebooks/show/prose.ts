/** Prose as HTML and as Markdown, with its values in it. HTML that somebody wrote in it is text. */
import MarkdownIt, { type StateInline } from 'markdown-it';
import type { Prose, Reference } from '../notebook.ts';
import { inProse, readReference } from '../parse/references.ts';

/** What stands for a value. */
export interface ProseText {
	text: string;
	/** Why there is none. */
	problem: string | null;
	/** The anchor of the cell that it is from. */
	anchor: string | null;
}

type Texts = (reference: Reference) => ProseText;

/** What is longer is a sentence and no figure. */
const longestFigure = 40;

const nowhere = { line: 0, column: 0 };

function valueRule(state: StateInline, silent: boolean): boolean {
	if (!state.src.startsWith('{{', state.pos)) return false;
	const [whole, inner] = new RegExp(inProse.source, 'y').exec(state.src.slice(state.pos)) ?? [];
	if (whole === undefined || inner === undefined) return false;
	if (!silent) state.push('value', '', 0).content = inner;
	state.pos += whole.length;
	return true;
}

const renderer = new MarkdownIt('commonmark', { html: false }).enable(['table', 'strikethrough']);
// A picture of somewhere else would tell its house who reads.
renderer.disable('image');
renderer.inline.ruler.before('text', 'value', valueRule);
renderer.renderer.rules.value = (tokens, place, _options, env) => {
	const inner = tokens[place]!.content;
	const reference = readReference(inner, nowhere);
	if (!reference) return escapeHtml(`{{${inner}}}`);
	const { text, problem, anchor } = (env as { texts: Texts }).texts(reference);
	if (problem !== null) return `<mark class="problem">${escapeHtml(`${text} (${problem})`)}</mark>`;
	return anchor === null
		? `<strong class="value">${escapeHtml(text)}</strong>`
		: `<a class="${text.length > longestFigure ? 'said' : 'value'}" href="#${escapeHtml(anchor)}">${escapeHtml(text)}</a>`;
};

export const escapeHtml = (text: string): string =>
	text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&#39;');

/** What would be taken for Markdown, as text. */
export const escapeMarkdown = (text: string): string =>
	text.replaceAll(/[\\`*_{}[\]<>#|~]/g, String.raw`\$&`).replaceAll('\n', ' ');

export const proseHtml = ({ markdown }: Prose, texts: Texts): string => renderer.render(markdown, { texts });

export const proseMarkdown = ({ markdown }: Prose, texts: Texts): string =>
	markdown.replaceAll(inProse, (whole, inner: string) => {
		const reference = readReference(inner, nowhere);
		if (!reference) return whole;
		const { text, problem } = texts(reference);
		return `**${escapeMarkdown(problem === null ? text : `${text} (${problem})`)}**`;
	});
