import { parseHTML } from 'linkedom';

/** Prose as `proseHtml` wrote it, as paragraphs without marks: for mails, which are text too. */
export function plainProse(html: string): string[] {
	const { document } = parseHTML(`<!doctype html><html><body>${html}</body></html>`);
	return [...document.body.children]
		.flatMap((block) => {
			if (!/^(UL|OL)$/.test(block.tagName)) return [block.textContent ?? ''];
			return [[...block.children].map((item) => `• ${(item.textContent ?? '').trim()}`).join('\n')];
		})
		.map((text) => text.trim())
		.filter((text) => text !== '');
}
