import type { Capability } from '#lib/crm/capabilities.ts';

/** A part of a place, as its row of tabs shows it. */
export interface Tab {
	href: string;
	label: string;
	/** Other addresses that belong to this tab, with what is under them. */
	also?: readonly string[];
	/** Who lacks this does not see the tab. */
	needs?: Capability;
}
