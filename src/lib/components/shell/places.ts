/** The pages of the app, as the rail, the phone's bar, the palette and the keyboard know them. */
import type { Component } from 'svelte';
import { may, type Capability } from '#lib/crm/capabilities.ts';
import type { Role } from '#lib/crm/viewer.ts';
import Building from '@lucide/svelte/icons/building';
import Compass from '@lucide/svelte/icons/compass';
import Database from '@lucide/svelte/icons/database';
import Funnel from '@lucide/svelte/icons/funnel';
import Gauge from '@lucide/svelte/icons/gauge';
import Gem from '@lucide/svelte/icons/gem';
import Kanban from '@lucide/svelte/icons/square-kanban';
import LayoutDashboard from '@lucide/svelte/icons/layout-dashboard';
import LifeBuoy from '@lucide/svelte/icons/life-buoy';
import Notebook from '@lucide/svelte/icons/notebook-text';
import Megaphone from '@lucide/svelte/icons/megaphone';
import Target from '@lucide/svelte/icons/target';
import Shapes from '@lucide/svelte/icons/shapes';
import Settings from '@lucide/svelte/icons/settings';
import TrendingUp from '@lucide/svelte/icons/trending-up';
import Terminal from '@lucide/svelte/icons/square-terminal';
import UserCheck from '@lucide/svelte/icons/user-check';
import UserMinus from '@lucide/svelte/icons/user-minus';
import Users from '@lucide/svelte/icons/users';

export interface Place {
	href: string;
	label: string;
	group: 'Look' | 'Customers' | 'Work' | 'House';
	icon: Component<{ size?: number; 'aria-hidden'?: 'true' }>;
	/** The letter that goes there after `g`. */
	key: string;
	/** Whether the phone's bar has it. */
	onPhone: boolean;
	/** Who lacks this capability is led to another part of the place, or does not see it. */
	needs?: { capability: Capability; otherwise: string | null };
}

const places: readonly Place[] = [
	{ href: '/overview', label: 'Overview', group: 'Look', icon: Gauge, key: 'o', onPhone: true },
	{ href: '/forecast', label: 'Forecast', group: 'Look', icon: TrendingUp, key: 'f', onPhone: true },
	{ href: '/pipeline', label: 'Pipeline', group: 'Look', icon: Kanban, key: 'p', onPhone: true },
	{ href: '/funnel', label: 'Funnel', group: 'Look', icon: Funnel, key: 'u', onPhone: false },
	{ href: '/scores', label: 'Scores', group: 'Look', icon: Target, key: 'w', onPhone: false },
	{ href: '/campaigns', label: 'Campaigns', group: 'Look', icon: Megaphone, key: 'm', onPhone: false },
	{
		href: '/dashboards',
		label: 'Dashboards',
		group: 'Look',
		icon: LayoutDashboard,
		key: 'b',
		onPhone: false
	},
	{ href: '/companies', label: 'Companies', group: 'Customers', icon: Building, key: 'c', onPhone: false },
	{ href: '/contacts', label: 'Contacts', group: 'Customers', icon: Users, key: 't', onPhone: false },
	{
		href: '/retention',
		label: 'Retention',
		group: 'Customers',
		icon: UserCheck,
		key: 'r',
		onPhone: false
	},
	{
		href: '/lifetime-value',
		label: 'Lifetime value',
		group: 'Customers',
		icon: Gem,
		key: 'l',
		onPhone: false
	},
	{ href: '/churn', label: 'Churn', group: 'Customers', icon: UserMinus, key: 'h', onPhone: false },
	{ href: '/segments', label: 'Segments', group: 'Customers', icon: Shapes, key: 'g', onPhone: false },
	{ href: '/service', label: 'Service', group: 'Customers', icon: LifeBuoy, key: 'v', onPhone: false },
	{ href: '/explore', label: 'Explore', group: 'Work', icon: Compass, key: 'e', onPhone: true },
	{ href: '/notebooks', label: 'Notebooks', group: 'Work', icon: Notebook, key: 'n', onPhone: false },
	{ href: '/sql', label: 'SQL', group: 'Work', icon: Terminal, key: 'q', onPhone: false },
	{
		href: '/data',
		label: 'Data',
		group: 'Work',
		icon: Database,
		key: 'd',
		onPhone: true,
		needs: { capability: 'import', otherwise: '/data/quality' }
	},
	{ href: '/settings', label: 'Settings', group: 'House', icon: Settings, key: 's', onPhone: false }
];

/** The pages that someone with a role can go to. */
export function placesOf(role: Role): Place[] {
	return places.flatMap((place) => {
		if (!place.needs || may(role, place.needs.capability)) return [place];
		return place.needs.otherwise ? [{ ...place, href: place.needs.otherwise }] : [];
	});
}
