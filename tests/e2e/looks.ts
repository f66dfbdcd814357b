/** How a page looks to axe, and whether it fits its window. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

const guidelines = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe faults of the page that is open, by all rules of the guidelines or by some. */
async function faults(page: Page, rules?: string[]): Promise<string[]> {
	const axe = new AxeBuilder({ page })
		// Who asks only for the violations isn't told how each element that passed is found, which takes most of the time.
		.options({ resultTypes: ['violations'] })
		// No page has a frame: axe needs no second page to put the results of frames together.
		.setLegacyMode();
	const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(guidelines)).analyze();
	return violations.map(
		({ id, nodes }) =>
			`${id}: ${nodes
				.slice(0, 2)
				.map(({ html }) => html.slice(0, 120))
				.join(' | ')}`
	);
}

const overTheEdge = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

export const [wide, phone] = [
	{ width: 1440, height: 900 },
	{ width: 390, height: 900 }
];

/** Dark is the same markup in other colours, and these are the rules that look at colours. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/** A phone shows the same markup in other places, and these are the rules that look at places, and at what is shown at all. */
const placeRules = [
	'target-size',
	'scrollable-region-focusable',
	'aria-hidden-focus',
	'bypass',
	'button-name',
	'heading-order',
	'label',
	'landmark-one-main',
	'landmark-unique',
	'link-name',
	'nested-interactive',
	'page-has-heading-one',
	'region'
];

/** Look at the page that is open: wide and light by every rule, and on a phone in the dark. */
export async function look(page: Page, name: string): Promise<void> {
	expect.soft(await faults(page), name).toEqual([]);
	expect.soft(await overTheEdge(page), `${name} is wider than the window`).toBeLessThanOrEqual(0);
	await page.setViewportSize(phone);
	await page.emulateMedia({ colorScheme: 'dark' });
	expect.soft(await faults(page, [...colourRules, ...placeRules]), `${name}, on a phone, dark`).toEqual([]);
	expect.soft(await overTheEdge(page), `${name} is wider than a phone`).toBeLessThanOrEqual(0);
	await page.emulateMedia({ colorScheme: 'light' });
	await page.setViewportSize(wide);
}
