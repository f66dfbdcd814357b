import { expect, it } from 'vitest';
import { access, type RouteAccess } from './access.ts';
import { limited } from './limits.ts';

it('every file that is taken out is limited, whatever page offers it', () => {
	// The page on which an export is chosen is none.
	const isPage = (route: string) => route === '/(app)/[entity=paged]/export';
	const files = Object.entries(access as Record<string, RouteAccess>)
		.filter(([route, { GET, POST }]) => GET === 'export' || POST === 'export' || /\.(csv|zip)$/.test(route))
		.map(([route]) => route)
		.filter((route) => !isPage(route));
	expect(files.length).toBeGreaterThan(10);
	expect(files.filter((route) => limited[route] !== 'exports')).toEqual([]);
});

it('names routes that there are', () => {
	expect(Object.keys(limited).filter((route) => !Object.hasOwn(access, route))).toEqual([]);
});
