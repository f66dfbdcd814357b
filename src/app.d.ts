import type { Chosen } from '#lib/components/chosen.ts';
import type { ChartsExplained } from '#lib/components/explain/chart.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';

declare global {
	namespace App {
		interface Locals {
			store: Store;
			/** Who asks. Null only on the pages that need no sign-in. */
			viewer: Viewer | null;
			/** The value of the session cookie, for sign-out. */
			session: string | null;
			/** The look a person chose: `light`, `dark`, or `auto` as the system says. */
			theme: 'light' | 'dark' | 'auto';
		}
		interface PageData extends Chosen {
			/** What a page says of its charts that are of an analysis, for who asks to have one explained. */
			explained?: ChartsExplained;
		}
		interface Error {
			message: string;
			/** What the person can do about it. */
			advice?: string;
			/** A copyable id that the server's log carries too. */
			id?: string;
		}
	}
}

export {};
