/** Pages whose view can be saved, and what of their address belongs to it. */

/** The address of a page, and what it is called. */
export const viewPages = {
	'/overview': 'Overview',
	'/forecast': 'Forecast',
	'/pipeline': 'Pipeline',
	'/funnel': 'Funnel',
	'/campaigns': 'Campaigns',
	'/retention': 'Retention',
	'/lifetime-value': 'Lifetime value',
	'/service': 'Service',
	'/explore': 'Explore',
	'/deals': 'Deals',
	'/companies': 'Companies',
	'/contacts': 'Contacts'
} as const;

export type ViewPage = keyof typeof viewPages;

export const isViewPage = (page: string): page is ViewPage => Object.hasOwn(viewPages, page);

/** What is open over a page, or which part of a list is shown, is no part of its view. */
const passing = new Set(['explain', 'records', 'tab', 'offset', 'view']);

/** An address's names and values, as a view keeps them. */
export type ViewState = [name: string, value: string][];

/** What of an address's query belongs to its view; what has no value says nothing. */
export const viewState = (query: string | URLSearchParams): ViewState =>
	[...new URLSearchParams(query)].filter(
		([name, value]) => !passing.has(name) && !name.startsWith('/') && (value !== '' || name === 'value')
	);

/** Where a saved view opens; the page then knows which view it shows. */
export const viewHref = (page: string, state: ViewState, id?: string): string => {
	const query = new URLSearchParams([...state, ...(id ? [['view', id]] : [])]).toString();
	return query ? `${page}?${query}` : page;
};
