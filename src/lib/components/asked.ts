/** What a page is asked for by its forms, in words, also where that is what it shows unless told. */
export const askedOnPage = (page: ParentNode): string[] =>
	[...page.querySelectorAll<HTMLSelectElement | HTMLInputElement>('[data-asked] .named :is(select, input)')]
		.map((field) => [labelOf(field), wordsOf(field)] as const)
		.filter(([, words]) => words !== '')
		.map((pair) => pair.join(': '));

const labelOf = (field: Element) => field.closest('.named')?.querySelector('span')?.textContent.trim() ?? '';

const wordsOf = (field: HTMLSelectElement | HTMLInputElement) =>
	'selectedOptions' in field ? (field.selectedOptions[0]?.text.trim() ?? '') : field.value;
